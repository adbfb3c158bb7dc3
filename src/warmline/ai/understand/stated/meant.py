"""How a value in a message is meant: stated, or something that the brief must not tell."""

import re
from typing import Literal

from warmline.ai.understand.stated.lexicon import DEATH, Clause, Lexicon, clause_at
from warmline.ai.understand.stated.written import Written

Meant = Literal[
    "stated",
    "asked",  # "is it 20 €?"
    "supposed",  # "if I paid 20 €"
    "ruled_out",  # "not the one for 20 €"
    "of_others",  # "my neighbour paid 20 €"
    "of_company",  # "your limit of 20 €"
]

# Those of a person, which somebody close does not share.
_PERSONAL = frozenset({"email", "phone", "name", "address", "iban"})
_SHARED = frozenset({"order_number", "account_number"})
_RELATIVE = re.compile(
    r"[\s,]*(?:who|whose|that|der|die|deren|dessen|qui|dont|que|cuyo|الذي|التي)\b"
)
_HE = re.compile(
    r"[\s,]*(?:and |und |et |y |e |و)?(?:he|she|they|er|il|elle|ils|elles|ellos|ellas|ele|ela"
    r"|eles|هو|هي)\b"
)
_OWNS = re.compile(
    r"'?s,? (?:\w+ )?(?:orders?|parcel|account|booking|number|policy|contract|invoice|ticket"
    r"|claim|customer|member\w*"
    r"|reservation|one|case|is)\b"
)
_HIS = re.compile(
    r"\b(?:his|her|their|seine|deren) (?:\w+ )?(?:phone|number|mobile|cell|e-?mail|mail"
    r"|address|name|iban|account"
    r"|nummer|telefonnummer|mail\w*|adresse|handynummer)\b|\b(?:dele|dela|deles)\b|(?:رقمها"
    r"|هاتفه|هاتفها|بريده|بريدها|جواله|جوالها)"
)
_OF_THEM = re.compile(r"(?:\bof|\bde|\bdel|\bdo|\bda|\bvon|\bd'|'s)\s?$")
_FROM = re.compile(r"\b(?:of|from|dated|vom|von|du|del|de|do|من|بتاريخ)\s(?:the |le |el |dia )?$")
# "the 1st it was not"
_WAS_NOT = re.compile(
    r"\s*(?:no (?:fue|era|es)|nao (?:foi|era|e)|war(?:'?s)?(?: es)? nicht|ist(?: es)? nicht"
    r"|n'etait pas|n'est pas"
    r"|(?:wasn'?t|isn'?t) (?:it|right|correct)|(?:is|was) (?:wrong|not right)|(?:ist"
    r"|war) falsch|est faux|ليس)\b"
)
# A telephone or address at which the customer tried to reach the company.
_THEIRS = re.compile(
    r"(?:\b(?:your|eure|ihre|votre|vuestr[oa]|su|vosso) (?:number|line|hotline|phone|helpline"
    r"|e-?mail|mail|address|nummer"
    r"|telefonnummer|mailadresse|numero|ligne|adresse|telefono|linea|correo|telefone|linha)\b"
    r"|\b(?:hotline|helpline)\b"
    r"|\b(?:i|we) (?:have |already |even |also )?(?:called|rang|phoned|wrote|written|e-?mailed"
    r"|mailed)\b"
    r"|\b(?:geschrieben|schrieb|gemailt) (?:\w+ )?an\b|\ban (?:eure|die) (?:adresse|mail\w*)\b"
    r"|\b(?:ich|wir) (?:habe?|hatten?) (?:\w+ ){0,4}?an\b|(?:كتبت|راسلت|ارسلت|اتصلت) (?:الي|علي|ب)"
    r"|\bai (?:ecrit|appele)\b"
    r"|\b(?:escribi|he escrito|he llamado) (?:a|al)\b|\b(?:escrevi|liguei) (?:para"
    r"|ao)\b)[^.]{0,30}$"
)
_YOURS = re.compile(
    r"\b(?:your|ur|eure?[rnms]?|votre|vos|vuestr[oa]s?|voss[oa]s?|deine?[rnms]?|teu"
    r"|tua)\b(?=[^.]{0,40}$)"
    r"|(?<!for )(?<!to )(?<!fur )(?<!an )(?<!pour )(?<!para )\b(?:the|der|le|el|o) (?:driver"
    r"|courier|fahrer|bote|kurier|livreur"
    r"|repartidor|mensajero|estafeta|motorista|entregador)\b(?=[^.]{0,40}$)"
    r"|(?:عندكم|رقمكم|خطكم)(?=[^.]{0,30}$)"
)
_TO_ME = re.compile(
    r"[,;:–-]\s|\b(?:i|i'm|me|my|mine|ring|call|text|reach|contact|phone|ich|mir|mich|mein\w*"
    r"|ruf\w*|anruf\w*|meld\w*"
    r"|erreich\w*|moi|mon|ma|m'\w+|appel\w*|rappel\w*|joindre|mi|me|llam\w*|contact\w*|meu"
    r"|minha|lig\w*)\b"
)
# "the caretaker is Mrs Roth (03 88 …": of whoever was named right before the bracket
_IN_BRACKETS = re.compile(
    r"\w\W+(?:mme|mlle|m\.|mr\.?|mrs\.?|ms\.?|frau|herrn?|hr\.|fr\.|sra?\.?|dra?\.?|dona|don"
    r"|السيده?|الاستاذه?)"
    r"\s[\w'-]+(?:\s[\w'-]+)?\s?\(\s?(?:tel\w*\.?:?\s|\w+\.?:\s)?$"
)
_NO_MORE = re.compile(
    r"\s*(?:(?:is|was) (?:no longer|not|wrong|old|dead|out of date|the (?:old|wrong))|isn'?t"
    r"|doesn'?t (?:exist|work)|no longer"
    r"|gilt nicht|stimmt nicht|ist (?:nicht|falsch|alt|veraltet|die alte|das alte|der alte)"
    r"|gibt(?:'s| es) nicht"
    r"|n'est (?:plus|pas)|n'existe plus|ne (?:marche|fonctionne|vaut) plus|est (?:faux|fausse"
    r"|l'ancien\w*)"
    r"|ya no|no (?:es|vale|funciona|existe)|es (?:antigu[oa]|viej[oa]|erroneo|el antiguo"
    r"|la antigua)"
    r"|ja nao|nao (?:e|existe|funciona)|e (?:antig[oa]|velh[oa]|[oa] antig[oa])|لم يعد"
    r"|غير صحيح|قديم|خطا)\b"
)
_WORKS = re.compile(r"work|marche|fonctionne|funciona|vale\b|vaut")
# "Saturday not, I'm away"
_NOT_THEN = re.compile(r"\s(?:not|nicht|no|nao|non|pas)\s*(?:[.,;!]|$)")
_FIRST_OF_CLAUSE = re.compile(
    r"(?:^|[.,;:!?] ?)(?:(?:am|den|der|the|on|le|el|o|na|no|em|dia|und|and|et|y|e|aber|but"
    r"|mais|pero|mas|also) ){0,2}$"
)
# "do I have to pay 10 €?" asks for a fee that nobody set yet
_MUST_I = re.compile(
    r"\b(?:(?:do|must|should|shall|will|would|may) (?:i|we)"
    r"|(?:muss|mussen|soll|sollen|sollte|darf) (?:ich|wir)"
    r"|(?:dois|devons)-(?:je|nous)|est-ce que je (?:dois|vais)|faudra(?:it)?(?:-t)?-il"
    r"|(?:tengo|tenemos|tendre|tendria) que|(?:tenho|temos|terei|teria) (?:de|que)|devo|debo)\b"
    r"|هل (?:علي|يجب|سادفع|يلزمني)"
)
_THESE = re.compile(
    r"\b(?:the|these|those|that|this|my|your|die|diese|meine|den|das|les|ces|mes|vos|la|le"
    r"|los|las|esos|estos|mis|os|as|esses|estes|meus|ال|هذه|هذا)\s(?:\w+ )?$"
)
# A sum that is a bound is a rule's, whoever made it.
_UP_TO = re.compile(r"(?:\b(?:up to|bis zu|jusqu'a|hasta|ate|maximum of|maximal|maximo de)|حتي)\s$")
_NO_MORE_THAN = re.compile(
    r"\b(?:not?|n't|never|nicht|keine?n?|pas|no|nunca|nao|jamais)\b[^.,;]{0,30}"
    r"\b(?:more than|over|mehr als|uber|plus de|mas de|mais (?:de|do que))\s$"
    r"|لا [^.،]{0,30}اكثر من\s$"
)
_A_SUM_OF = re.compile(r"\w\s(?:of|uber|von|de|por|for|بقيمه|بمبلغ)\s$")
_OR_MORE = re.compile(r"\s*(?:or|oder|ou|o|أو|او)\b")
_FOR_THIS = re.compile(
    r"\s*(?:for (?:this|that)|fur (?:das|so|sowas|dies\w*)|pour (?:ca|cela|ce)"
    r"|por (?:es[to]\w*|eso|ese)|por (?:isto|isso)|علي هذا)\b"
)
# "they asked 15 € elsewhere", "the competitor paid 300"
_ELSEWHERE = re.compile(
    r"\b(?:elsewhere|competitors?|(?:the )?(?:other|another|different) (?:shops?|stores?"
    r"|sites?)|shop next door"
    r"|andere[rn]? (?:laden|anbieter|geschaft\w*)|autres? (?:magasins?|boutiques?|sites?)"
    r"|woanders|anderswo|konkurrenz|ailleurs|concurren\w+|en otr[oa] (?:sitio|lado|tienda)"
    r"|la competencia|noutr[oa] (?:lado|sitio|loja)|em outr[oa] (?:lugar|loja)|concorren\w+)\b"
    r"|(?:عند غيركم|مكان اخر|المنافس\w*)"
)
# "up to 100 € it is free, it says on the page"
_IT_SAYS = re.compile(
    r"[^.;!?]{0,40}\b(?:(?:it )?says (?:so )?(?:on|in) (?:your|the) \w+|according to (?:your"
    r"|the) \w+|steht (?:auf|in) (?:der|den|eurer|ihrer)"
    r"|laut (?:agb|vertrag|website|webseite|homepage)|selon vo\w+|d'apres vo\w+|segun (?:su"
    r"|vuestr|las cond)\w*"
    r"|pone en (?:su|la|vuestra) (?:web|pagina)|diz no (?:vosso )?site"
    r"|segundo as (?:vossas )?condicoes)\b"
)
_OF_ITS_OWN = 4  # words
_BARE_GAP = re.compile(r"[,:;]\s?(?:\S+\s){0,2}$")


class Meaning:
    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def of(self, written: Written, start: int, end: int, kind: str, language: str) -> Meant:
        clause = clause_at(written, start, end)
        if kind == "amount" and clause.question and _MUST_I.search(clause.before):
            return "stated" if _THESE.search(clause.before) else "asked"
        if kind in ("amount", "date") and self._is_asked(clause, kind, language):
            return "asked"
        if self._is_supposed(clause, kind, language) or (
            kind == "amount" and _NO_MORE_THAN.search(clause.before)
        ):
            return "supposed"
        if self._is_ruled_out(clause, kind, language):
            return "ruled_out"
        if self._is_of_others(written, clause, kind, language):
            return "of_others"
        if kind == "amount" and _ELSEWHERE.search(clause.before + clause.after):
            return "of_others"
        if kind in ("amount", "date") and self._is_of_company(clause, kind, language):
            return "of_company"
        bracket = "(" if written.text.startswith("(", start) else ""
        if kind in _PERSONAL and _IN_BRACKETS.search(clause.before + bracket):
            own = self._lexicon.of("own", language).search(clause.before)
            return "stated" if own else "of_others"
        if kind in ("phone", "email") and _is_theirs(clause.before):
            return "of_company"
        return "stated"

    def _is_asked(self, clause: Clause, kind: str, language: str) -> bool:
        """A value that the question takes for granted ("what are these 20 €?") is stated."""
        before = clause.before
        asks = _last(self._lexicon.of("yes_no", language), before)
        opens = asks is not None and len(before[: asks.start()].split()) <= 1 and language == "en"
        if opens and asks and asks[0] in ("do it", "do that", "do this"):
            opens = False  # "do it in two weeks" is a wish
        if not (clause.question or opens or (asks and asks[0] in ("ob", "whether"))):
            return False
        if self._lexicon.of("request", language).search(before + clause.after):
            return False
        if asks is None and self._asks_behind(clause, language):
            return False
        behind = before[asks.end() :] if asks else before
        if kind == "date" and asks:
            return not (_FROM.search(before) or self._lexicon.of("past", language).search(behind))
        if self._is_given(behind, language):
            return False
        if asks:
            return True
        if self._lexicon.of("wh", language).search(before):
            return _BARE_GAP.search(before) is not None
        if kind == "amount":
            # "around 35 €?" asks, "a fine of 4.20 €??" wonders, "27.60 £ for this??" complains
            wonders = _A_SUM_OF.search(before) or _FOR_THIS.match(clause.after)
            return wonders is None or _OR_MORE.match(clause.after) is not None
        return not self._lexicon.of("past", language).search(before)

    def _is_given(self, behind: str, language: str) -> bool:
        """By the words of its clause, or of the one before where it has few of its own: "I paid
        20 €, the second one is 8 € a day?" asks about the second only."""
        own = re.split(r"[,،;:–]\s", behind)[-1]
        said = behind if len(own.split()) < _OF_ITS_OWN else own
        return self._lexicon.of("given", language).search(said) is not None

    def _asks_behind(self, clause: Clause, language: str) -> bool:
        """ "I'm due on 18 February and use a wheelchair, is there a lift?" asks something else."""
        comma = re.search(r"[,،;:–]", clause.after)
        if comma is None or self._lexicon.of("wh", language).search(clause.before):
            return False
        rest = clause.after[comma.end() :]
        return any(self._lexicon.of(key, language).search(rest) for key in ("yes_no", "wh"))

    def _is_supposed(self, clause: Clause, kind: str, language: str) -> bool:
        if kind in _SHARED:
            return False
        if self._lexicon.of("suppose", language).search(clause.before):
            return True
        if kind not in ("amount", "date"):
            return False
        granted = self._lexicon.of("granted", language).sub(" ", clause.before)
        return self._lexicon.of("if", language).search(granted) is not None

    def _is_ruled_out(self, clause: Clause, kind: str, language: str) -> bool:
        lexicon, before = self._lexicon, clause.before[-80:]
        if lexicon.of("ruled_out", language).search(before):
            return True
        if kind == "date" and _NOT_THEN.match(clause.after) and _FIRST_OF_CLAUSE.search(before):
            return True
        # "59 € instead of 49 €" states both
        if kind not in ("amount", "date") and lexicon.of("instead_of", language).search(before):
            return True
        if kind in _PERSONAL | _SHARED and lexicon.of("old", language).search(before):
            return True
        if kind not in ("date", "amount") and (gone := _NO_MORE.match(clause.after)):
            # a card that does not work any more is the customer's card
            return kind in _PERSONAL or _WORKS.search(gone[0]) is None
        if kind in ("date", "amount") and _WAS_NOT.match(clause.after):
            return True
        no_good = lexicon.of("no_good_after", language)
        return kind == "date" and no_good.match(clause.after) is not None

    def _is_of_others(self, written: Written, clause: Clause, kind: str, language: str) -> bool:
        if kind == "date" and DEATH.search(clause.before + clause.after):
            return False
        whose = self._subject(clause.before, kind, language)
        if whose is None and _HE.match(clause.before):
            left = written.sentences[max(0, written.sentence_at(clause.start) - 1)]
            whose = self._subject(written.folded[left[0] : clause.start], kind, language)
        if kind in _PERSONAL and _HIS.search(clause.before):
            return True
        if whose is None and kind not in ("date", "name"):
            # "30 € is what my neighbour paid", "that one is my sister's"
            right = self._lexicon.of("kin_after", language).match(clause.after)
            after_prep = right and self._lexicon.of("whose", language).search(
                clause.after[: right.start("kin")]
            )
            return bool(right and (kind in _PERSONAL or not after_prep))
        return whose == "kin"

    def _subject(self, before: str, kind: str, language: str) -> str | None:
        """Whom the words before are about: the last one they name."""
        whose: str | None = None
        last = 0
        for match in self._lexicon.of("subject", language).finditer(before):
            group = str(match.lastgroup)
            if group == "spouse":
                group = "kin" if kind in _PERSONAL or kind == "amount" else "own"
            lead = before[: match.start()]
            if group == "kin" and self._lexicon.of("whose", language).search(lead):
                possessed = kind in _PERSONAL and (
                    _OF_THEM.search(lead) or before[match.end() :].startswith("'s")
                )
                if not possessed and not _RELATIVE.match(before, match.end()):
                    continue
            if kind in _SHARED and group == "kin" and not _is_possessed(before, match):
                continue
            if group == "own" and whose == "kin" and language == "ar" and match.start() - last <= 1:
                continue  # "my sister paid" looks as "I paid"
            whose, last = group, match.end()
        return whose

    def _is_of_company(self, clause: Clause, kind: str, language: str) -> bool:
        if kind == "amount" and _UP_TO.search(clause.before):
            return True
        if kind == "amount" and _IT_SAYS.match(clause.after):
            return True
        terms = self._lexicon.of("terms", language)
        near = clause.before[-60:]
        found = _last(terms, f"{near}0")
        return found is not None and not self._lexicon.of("own", language).search(
            near[found.end() :]
        )


def _is_theirs(before: str) -> bool:
    """ "I tried your office on 01273 496220"; not "tell your driver to ring 07911 123456"."""
    if _THEIRS.search(before):
        return True
    yours = _last(_YOURS, before)
    return yours is not None and _TO_ME.search(before[yours.end() :]) is None


def _is_possessed(before: str, match: re.Match[str]) -> bool:
    """ "my sister's order is …": of a number, only the owner counts."""
    return bool(_OWNS.match(before, match.end())) or bool(_OF_THEM.search(before[: match.start()]))


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    last = None
    for match in pattern.finditer(text):
        last = match
    return last
