"""The customer's own name: said, signed with, or given as the whole answer.

A message names many people; the customer's name is set off: "my name is …", "… here", the line
under a greeting, a clause that is nothing but a name.
"""

import re
from collections.abc import Iterator

from warmline.ai.understand.names import Names
from warmline.ai.understand.stated.written import Written

Found = tuple[int, int, str]
Named = tuple[int, int, str, bool]
"""Found, and whether it is said to be the customer's."""

_WORD = r"[A-ZÀ-ÞĀ-Ž][^\W\d_]*(?:['-][^\W\d_]+)*"
_INITIAL = r"[A-Z]\."
_PARTICLE = r"(?:de la|de las|de los|de|da|do|dos|das|di|del|della|la|le|van der|van den|van de|van|von der|von|zu|al|el|bin|ibn|ter|y|e|af)"
_NAME = rf"(?:{_INITIAL}|{_WORD})(?:\s(?:{_PARTICLE}\s)?(?:{_INITIAL}|{_WORD})){{0,3}}"
_FULL = re.compile(rf"(?:{_INITIAL}|{_WORD})(?:\s(?:{_PARTICLE}\s)?(?:{_INITIAL}|{_WORD})){{1,3}}")
_ONE = re.compile(_NAME)
_LOWER = re.compile(r"[^\W\d_]{2,}(?:['-][^\W\d_]+)*(?:\s[^\W\d_]+(?:['-]?[^\W\d_]+)+){1,2}")
# A second name may be joined ("بن"), a third is the family's; "و" begins the next clause.
_ARABIC_NAME = r"[\u0621-\u064a]{2,}(?:\s(?:بن|بنت|عبد|أبو|ابو|آل)\s[\u0621-\u064a]{2,})?(?:\s(?!و)[\u0621-\u064a]{2,})?(?:\s(?:ال|آل\s)[\u0621-\u064a]{2,})?"
_ARABIC_ONE = re.compile(r"[\u0621-\u064a]{2,}(?:\s[\u0621-\u064a]{2,}){0,3}")
_ARABIC = re.compile(r"[\u0621-\u064a]{2,}(?:\s[\u0621-\u064a]{2,}){1,3}")

# Behind these a name follows, whatever it looks like; more than a single message tells.
_SAID = {
    "en": r"(?:my (?:full )?name'?s?(?: is)?|name'?s|name is|name:?|(?:the |my )?name on (?:it|the \w+|my \w+)(?: is|:)?|the name(?: is|'s)?|in the name of|under the name(?: of)?|it's in my name,?|registered to|i'm called|this is|speaking,?|it's|its|i am|i'm|im|me,|that's me,)",
    "de": r"(?:(?:mein|der) (?:voller |vollständiger )?name(?: ist| lautet|:)?|ich hei(?:ß|ss)e|name(?:,| ist| lautet|:)?|hier(?: ist| spricht| schreibt)?|ich bin(?: die| der)?|(?:läuft |geht )?auf (?:mich|den namen|meinen namen),?|im namen von)",
    "fr": r"(?:je m'appelle|mon nom (?:complet )?(?:est|c'est)|je me nomme|nom(?: et pr[ée]nom)? ?:?|je suis|au nom de|à mon nom,?|moi c'est|ici|c'est(?: moi,?)?|moi,)",
    "es": r"(?:me llamo|mi nombre (?:completo )?es|nombre ?:?|soy|le atiende|les? escribe|les? saluda|habla|a nombre de|a mi nombre,?|al nombre de|el mío,|yo,)",
    "pt": r"(?:(?:eu )?me chamo|chamo-me|(?:o )?meu nome (?:completo )?é|nome ?:?|(?:eu )?sou(?: [oa])?|em nome de|no meu(?: nome)?,?|aqui é [oa]|fala [oa]|eu,|daqui(?: fala)?)",
    "ar": r"(?:(?:و)?(?:أنا )?(?:اسمي|إسمي|أسمي)(?: الكامل)?(?: هو)?|الاسم ?:?|باسمي،?|باسم|مع(?:ا)?ك(?:م)?)",
}
# Above a signature.
_PARTING = re.compile(
    r"^[\s,.!]*(?:(?:many |with |kind |best |warm |kindest |yours |all the )*(?:regards|wishes|best|sincerely|faithfully|truly|thanks|thank you|cheers|thx)(?: in advance| again| a lot| so much| very much)?"
    r"|(?:(?:mit )?(?:freundlichen?|freundlichem|vielen|viele|liebe|beste|herzliche[nr]?|schone|besten|vielem|sonnige) )?(?:gru(?:ß|ss)e?n?|dank|grussen|gruß)(?: und dank)?(?: (?:aus|vom) \w+)?|mfg|lg|vg|bg|danke(?: (?:im voraus|schon|dir|euch|ihnen))?|hochachtungsvoll|gru(?:ß|ss)"
    r"|(?:bien )?(?:cordialement|cdt|cdlt)|(?:bien a vous|salutations|merci(?: (?:d'avance|beaucoup))?|bonne (?:journee|soiree)|amities|respectueusement|sinceres salutations|avec mes remerciements)"
    r"|(?:un |muchos |mil )?(?:cordial(?:es)? )?(?:saludos?|abrazo|gracias)(?: cordial(?:es)?| de antemano)?|atentamente|atte|muchas gracias"
    r"|(?:com os (?:meus )?)?(?:melhores |muitos )?(?:cumprimentos|cumpts|abracos?|obrigad[oa]|atenciosamente|att|saudacoes)(?: desde ja)?"
    r"|(?:مع )?(?:خالص )?(?:تحياتي|التحيه|الشكر|تحيات|تحيه طيبه|اخوكم|اختكم|شكرا(?: جزيلا)?|التقدير|الشكر والتقدير))(?![^\W\d_])(?: (?:von|from|de|da|do)(?= ))?[\s,.!:-]*",
)
_TITLE = r"dipl\.?-?\w*\.?|ing\.|dr\.?|prof\.?|mrs?\.?|ms\.?|miss|herr|frau|mme|madame|monsieur|m\.|sra?\.?|don|doña|dona|la señora|el señor|a senhora|o senhor"
_TITLES = re.compile(
    r"^(?:dipl\.?-?\w*\.?|ing\.|mrs?\.?|ms\.?|miss|dr\.?|prof\.?|herr|frau|mme\.?|mlle\.?|m\.|monsieur|madame|sra?\.?|srta\.?|don|doña|dna\.?|d\.|dona|sr\.ª|i\.\s?a\.|i\.\s?v\.|ppa\.|your|the)\s",
    re.IGNORECASE,
)
_SELF_AFTER = re.compile(
    r"^,?\s(?:(?:from|aus|de) [A-ZÀ-Þ][\w-]+ )?(?:here|speaking|hier|am apparat|à l'appareil|ici|al habla|aquí|aqui|aquí de nuevo)\b",
    re.IGNORECASE,
)
_KIN_BEFORE_COMMA = re.compile(r"\S")
_NO_NAME = frozenset(
    """
    familie family famille familia anschrift adresse address direccion morada adresse endereco telefon telefono tel mail email ihre ihr ihnen euer dr mr mrs ms herr frau vielen gruß gruss gott servus moin salut coucou buen allo good morning afternoon evening hello hi hey dear sir madam team support thanks thank you kind best
    regards yes no ok okay please sorry order parcel office manager customer service accounts head
    director purchasing marketing department ltd limited gmbh bv inc llc ag kg the my your not monday
    tuesday wednesday thursday friday saturday sunday january february july
    september october november december today tomorrow yesterday guten tag morgen abend hallo sehr
    geehrte damen herren liebe lieber danke bitte nein ja buchhaltung einkauf verwaltung leitung
    geschaftsfuhrung geschaftsfuhrer geschaftsfuhrerin vertrieb kundendienst montag dienstag mittwoch
    donnerstag freitag samstag sonntag januar februar marz mai juni juli oktober dezember bonjour bonsoir
    madame monsieur merci oui non lundi mardi mercredi jeudi vendredi samedi dimanche service comptabilite
    direction responsable gerant gerante hola buenos buenas dias tardes noches gracias si senor senora
    administracion compras gerencia direccion lunes martes miercoles jueves viernes sabado ola bom
    boa dia tarde noite obrigado obrigada sim nao segunda terca quarta quinta sexta administracao gerente
    contabilidade senhor senhora great perfect fine done same alright right excellent super prima genau
    perfekt parfait perfecto vale perfeito certo claro exact exactly sure wow well great brilliant cheers
    iphone android windows samsung apple google pro street road company shop store team
    مرحبا السلام عليكم شكرا نعم لا اهلا صباح مساء الخير تمام حسنا جزيلا لكم لك من فضلك طيب ممتاز رقم طلب
    الطلب يوم الرياض جده القاهره دبي
    """.split()
)
_AROUND_NAME = " ,.;:!?-–()\"'“”"
_COMPANY = re.compile(
    r"\b(?:gmbh|ltd|limited|bv|inc|llc|ag|kg|s\.?l\.?|s\.?a\.?|sarl|sas|lda|plc|co|ug|e\.k\.)\b\.?",
    re.IGNORECASE,
)

# What stands around a name that answers a question.
_LEAD = re.compile(
    r"^(?:(?:fdo|gez|signed|regards|yes|yeah|ok|sure|so|well|oh|hi|ja|oui|si|sí|sim|نعم|it's|its|it is|i'm|im|i am|me|this is|name is|my name is|my name's"
    r"|the name is|under|on|auf|auf den namen|unter|ich bin|ich hei(?:ß|ss)e|mein name ist|das bin ich|au nom de|c'est|je suis|moi c'est|moi"
    r"|es|soy|a nombre de|mi nombre es|me llamo|yo|é|sou|em nome de|o meu nome é|chamo-me|eu|no meu|ao nome de|أنا|هو|اسمي|باسم)[\s,:]+)+",
    re.IGNORECASE,
)
_AND_MORE = re.compile(
    r"\s(?:and|und|et|y|e|here|hier|with|mit|avec|con|com|و)$|\s(?:and|und)\s.*$", re.IGNORECASE
)
_SMALL = frozenset(
    """
    meine meinem mein unsere unser eure euer dein deine ma mes mon notre mis nuestra minha nossa our their his her
    i you he she we they it me my your the a an is are was not do does did have has had can will would
    could should to for with from of in on at and or but so if this that there here what which who why
    how when where just only still now never ever nothing something please need want know think got get
    ich du er sie wir ihr es mein dein der die das ein eine ist sind war nicht habe hab hat kann will und
    oder aber wenn auf mit von für zu im in am noch nur schon mal doch bitte gern danke klar gerne
    je tu il elle nous vous le la les un une des est sont pas ne ai as a avec pour de du en sur et ou mais
    si que qui ce cette mon ma yo tu el ella los las un una es son no he ha con para por de del en y o pero
    que mi su lo se al como muy ya eu ele ela os as um uma e sao nao tenho com para por do da no na ou mas
    meu minha que isso muito ja au mien mienne mine meinen meinem mio mia moment second sec minute
    """.split()
)

_LIKE_NAMES = frozenset(
    "will an ai el la le du de da do al ben per may art em may san son con su mari".split()
)
_COMMON = frozenset(
    """
    من في على الى عن رقم رقمي طلبي طلب لدي عندي اريد لم لا هو هي انا نحن مع هذا هذه عميل عميله زبون زبونه
    مشترك مشتركه مريض مريضه صاحب صاحبه الان لكن كنت كان قد لقد ضعيف ضعيفه اصم صماء كفيف كفيفه اعمى عمياء
    ام اب ارمل ارمله عاطل عاطله حزين غاضب غاضبه اسف اسفه متاكد متاكده جدا بانتظار انتظر موظف موظفه طالب
    طالبه بخير بدون معاق معاقه مقعد ساكن اسكن مقيم والبريد والطلب ورقم حامل اعاني احتاج نفسي
    """.split()
)
_WORDS = re.compile(r"[^\W\d_]{3,}")
_ME_BEFORE = re.compile(
    r"\b(?:yes|ja|oui|sí|sim|correct|genau|exact|me|myself|mine|mich|mir|ich bin's|bin's|moi|yo|mí|mi nombre|eu|mim|meu|my name|meinen namen)(?: (?:again|nochmal|noch mal|wieder|encore|otra vez|de novo))?[,:!]?\s*$",
    re.IGNORECASE,
)
_TITLED = re.compile(rf"(?i:\b(?:{_TITLE}))\s$")
_NAMES_IT = re.compile(r"name|nom|nombre|nome|hei(?:ß|ss)|appelle|llamo|chamo", re.IGNORECASE)
_CLAUSE_ENDS = re.compile(
    r"\s*(?:$|[.,;!?)\n-]|(?:and|und|et|y|e|from|again|here|calling|aus|von|de|hier|not|nicht|pas|no|não)\b)"
)
_IS_MINE = re.compile(
    rf"(?P<name>{_NAME})(?:,? )(?:is (?:my|the) name|ist mein name|hei(?:ß|ss)e ich|est mon nom|es mi nombre|é (?:o )?meu nome)\b"
)


class OwnNames:
    def __init__(self) -> None:
        self._names = Names()
        self._said = {
            code: re.compile(
                rf"(?<!\w)(?i:{words})\s{{0,2}}(?i:(?:{_TITLE})\s){{0,2}}(?P<name>{_NAME})"
            )
            for code, words in _SAID.items()
        }
        self._arabic = re.compile(rf"(?<!\w)(?:{_SAID['ar']})\s(?P<name>{_ARABIC_NAME})")
        self._am = re.compile(
            rf"(?<!\w)(?:أنا|انا)\s(?P<name>{_ARABIC_NAME})(?=\s*(?:$|[.,،؛!\n]))"
        )

    def in_message(
        self,
        written: Written,
        language: str,
        *,
        asked: bool,
        others: frozenset[str],
        taken: list[tuple[int, int]],
    ) -> Iterator[Named]:
        """The surest one. `taken` is what is something else already, `others` are words in capitals that
        the AI and agents wrote: the name of somebody who is thanked."""
        found = self._all(written, language, asked, others, taken)
        free = [one for one in found if _is_free(one, taken)]
        # "Lefèvre, Amandine Lefèvre"
        whole = [one for one in free if " " in one[2]]
        for start, end, name in (whole or free)[:1]:
            said = self._said_so(written, language, others)
            yield start, end, name, asked or any(one[2] == name for one in said)

    def _all(
        self,
        written: Written,
        language: str,
        asked: bool,
        others: frozenset[str],
        taken: list[tuple[int, int]],
    ) -> Iterator[Found]:
        yield from self._said_so(written, language, others)
        if written.is_shouted:
            return  # in capitals nothing stands out
        yield from _set_off(written, asked=asked, others=others, taken=taken)
        if asked:
            yield from _answered(written, language, taken)

    def _said_so(
        self, written: Written, language: str, others: frozenset[str]
    ) -> Iterator[Found]:
        text = written.raw
        if written.is_shouted:
            yield from self._names.introduced(written.text, language)
            return
        yield from self._introduced(written, language)
        for start, end, name in self._names.introduced(written.text, language):
            if language != "ar" and _may_be(written.folded[start:end]):
                yield start, end, name
        for start, end in _here(text):
            yield from _named(text, start, end)
        for match in _IS_MINE.finditer(text):
            yield from _named(text, match.start("name"), match.end("name"))
        yield from _signed(written, others)

    def _introduced(self, written: Written, language: str) -> Iterator[Found]:
        if language == "ar":
            patterns = [self._arabic, self._am]
        else:
            patterns = [self._said.get(language, self._said["en"])]
        for each in dict.fromkeys((*patterns, self._said["en"])):
            for match in each.finditer(written.text):
                if " " not in match["name"] and language != "ar" and not _is_single(written, match):
                    continue
                start, end = match.span("name")
                if language == "ar":
                    end = start + len(_until_common(match["name"]))
                yield from _named(written.raw, start, end, arabic=language == "ar")


def _is_single(written: Written, match: re.Match[str]) -> bool:
    """Whether one word alone is a name: behind "my name is", or "it's Dana" that begins a sentence
    and is all of its clause."""
    if _NAMES_IT.search(match[0]) or _TITLED.search(match[0][: -len(match["name"])]):
        return True
    after = written.text[match.end() : match.end() + 12]
    return _is_start(written, match.start()) and _CLAUSE_ENDS.match(after) is not None


def _until_common(name: str) -> str:
    """Arabic has no capitals: a name ends where a common word begins."""
    kept: list[str] = []
    for word in name.split():
        if Written(word).folded in _COMMON:
            break
        kept.append(word)
    return name[: name.index(kept[-1]) + len(kept[-1])] if kept else ""


def _is_start(written: Written, place: int) -> bool:
    return any(start <= place <= start + 12 for start, _ in written.sentences)


def _here(text: str) -> Iterator[tuple[int, int]]:
    for match in _ONE.finditer(text):
        if _SELF_AFTER.match(text[match.end() : match.end() + 20]):
            yield match.span()


def _signed(written: Written, others: frozenset[str]) -> Iterator[Found]:
    """The first name under, or behind, a greeting that ends a letter."""
    lines = _lines(written.text)
    for at, (start, end) in enumerate(lines):
        match = _PARTING.match(written.folded[start:end])
        if match is None or not match[0].strip(" ,.!"):
            continue
        rest = start + match.end()
        if rest < end:
            # "thanks, Priya" thanks the agent
            thanks = re.search(r"thank|thx|dank|merci|gracias|obrigad|شكر", match[0])
            single = not thanks and (at > 0 or end - rest <= 40)
            if thanks and at == len(lines) - 1:
                word = re.fullmatch(r"[\s,]*([A-ZÀ-Þ][^\W\d_]{2,})[.!]*", written.raw[rest:end])
                single = word is not None and word[1] not in others
            yield from _line_name(written, rest, end, single=single)
        for below in lines[at + 1 : at + 3] if rest >= end else ():
            found = list(_line_name(written, *below, single=True))
            yield from found
            if found:
                break
    # a letter's last line without any greeting above it
    if len(lines) >= 2 and lines[-1][1] - lines[-1][0] <= 40:
        yield from _line_name(written, *lines[-1], single=True)


def _line_name(written: Written, start: int, end: int, *, single: bool) -> Iterator[Found]:
    line = written.raw[start:end]
    lead = len(line) - len(line.lstrip(" ,.-–—"))
    while title := _TITLES.match(line[lead:]):
        lead += title.end()
    pattern = _ONE if single else _FULL
    arabic = (_ARABIC_ONE if single else _ARABIC).fullmatch(
        written.raw[start + lead : end].strip(" .,!،")
    )
    match = arabic or pattern.match(line, lead)
    if match is None:
        return
    if arabic:
        place = written.raw.index(arabic[0], start)
        yield from _named(written.raw, place, place + len(arabic[0]), arabic=True)
        return
    if _COMPANY.search(line) or not re.match(r"\s*(?:$|[.,!(|/–-])", line[match.end() :]):
        return
    yield from _named(written.raw, start + match.start(), start + match.end())


def _set_off(
    written: Written, *, asked: bool, others: frozenset[str], taken: list[tuple[int, int]]
) -> Iterator[Found]:
    """A clause that is nothing but a full name and begins a sentence or stands beside something
    else about the customer: "Milo Brandt, milo.b@mail.example". Elsewhere it may be anything."""
    questions = {
        at
        for at, (left, right) in enumerate(written.sentences)
        if written.text[left:right].rstrip().endswith(("?", "؟"))
    }
    for start, end in _segments(written, taken):
        body = written.raw[start:end].strip(_AROUND_NAME)
        bare = _LEAD.sub("", body)
        title = _TITLES.match(bare)
        name = bare[title.end() :] if title else bare
        if _FULL.fullmatch(name) is None or _COMPANY.search(name):
            continue
        if not asked and written.sentence_at(start) in questions:
            continue
        me = _ME_BEFORE.search(written.raw[:start])
        if not (asked or me) and bare == body and others.issuperset(_WORDS.findall(name)):
            continue  # somebody who was named before
        begins = any(not written.raw[left:start].strip(_AROUND_NAME + "\n") for left in _starts(written, start))
        beside = any(
            not written.raw[right:start].strip(_AROUND_NAME)
            if right <= start
            else not written.raw[end:left].strip(_AROUND_NAME) and left >= end
            for left, right in taken
        )
        ends = not written.raw[end:].strip(_AROUND_NAME + "\n")
        if asked or begins or beside or ends or me or bare != body or title:
            place = written.raw.index(name, start)
            yield from _named(written.raw, place, place + len(name))


def _starts(written: Written, place: int) -> Iterator[int]:
    """Where the sentence and the line of a place begin."""
    yield written.sentences[written.sentence_at(place)][0]
    yield written.text.rfind("\n", 0, place) + 1


def _answered(written: Written, language: str, taken: list[tuple[int, int]]) -> Iterator[Found]:
    """The answer to "your name?", however it is spelt."""
    first = _FULL.match(written.raw)
    if first and re.match(r"\s+[^\W\d_A-Z]", written.raw[first.end() :]):
        yield from _named(written.raw, *first.span())
    for start, end in _segments(written, taken):
        body = written.raw[start:end].strip(_AROUND_NAME)
        body = _AND_MORE.sub("", _LEAD.sub("", body)).strip()
        if not body:
            continue
        place = written.raw.index(body, start)
        arabic = _ARABIC.fullmatch(body)
        small = _LOWER.fullmatch(body) and _SMALL.isdisjoint(body.lower().split())
        alone = len(written.raw.split()) <= 2 and body.isalpha() and body.lower() not in _SMALL
        if arabic or small or alone or _ONE.fullmatch(body):
            yield from _named(written.raw, place, place + len(body), arabic=bool(arabic))
    for match in _FULL.finditer(written.raw):
        if re.search(r"[^\W\d_A-Z]\s$", written.raw[: match.start()]):
            yield from _named(written.raw, *match.span())


def _segments(written: Written, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What stands between stops, commas and what is something else."""
    cuts = [
        match.span() for match in re.finditer(r"[,;:!?\n؟،()]+|\.(?=\s|$)|\s[-–—]\s", written.text)
    ]
    start = 0
    for left, right in sorted([*cuts, *taken]):
        initial = written.text[left:right] == "." and re.search(
            r"(?:^|\s)[A-Z]$", written.text[:left]
        )
        if left >= start and not initial:
            if written.text[start:left].strip():
                yield start, left
            start = right
    if written.text[start:].strip():
        yield start, len(written.text)


def _named(raw: str, start: int, end: int, *, arabic: bool = False) -> Iterator[Found]:
    name = raw[start:end]
    while title := _TITLES.match(name):
        start, name = start + title.end(), name[title.end() :]
    folded = Written(name).folded
    if name and _may_be(folded):
        shown = name if arabic or not name.islower() else name.title()
        yield start, end, " ".join(shown.split())


def _may_be(folded: str) -> bool:
    words = [word.strip(".,'") for word in folded.split()]
    if not 1 <= len(words) <= 6 or len(folded) < 2 or words[0] in _SMALL - _LIKE_NAMES:
        return False
    return not any(word in _NO_NAME for word in words)


def _is_free(found: Found, taken: list[tuple[int, int]]) -> bool:
    return all(found[1] <= start or found[0] >= end for start, end in taken)


def _lines(text: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append((start, start + len(line.rstrip())))
        start += len(line) + 1
    return found
