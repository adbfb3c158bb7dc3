"""A folder's actions become a catalogue, or every fault with its line."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.actions.conftest import BACKENDS, FILES, MOVE, REFUND, REPAIRS, Write
from warmline.actions import (
    Catalogue,
    Check,
    Choices,
    Faults,
    HttpBackend,
    HttpCall,
    Limits,
    McpBackend,
    ToolCall,
    read_actions,
    warnings_of,
)


def read(folder: Path) -> Catalogue:
    result = read_actions(folder)
    assert isinstance(result, Catalogue), result
    return result


def faults(folder: Path) -> list[str]:
    result = read_actions(folder)
    assert isinstance(result, Faults)
    return [str(fault) for fault in result.faults]


def test_a_company_without_actions_lets_nothing_be_done(tmp_path: Path) -> None:
    assert read(tmp_path) == Catalogue()


def test_an_action_is_read_whole(write_company: Write) -> None:
    catalogue = read(write_company())
    move = catalogue.actions["move"]
    assert list(catalogue.actions) == ["move", "refund", "repairs"]
    assert move.title == {"en": "Move a pick-up", "de": "Abholung verschieben"}
    assert (move.consequence, move.identity, move.idempotent) == ("reversible", "signed", True)
    assert move.call == HttpCall(
        "shop",
        "PUT",
        "/customers/{contact}/repairs/{repair}/day",
        body={"day": "{day}", "notify": True, "where": {"shop": 12}},
    )
    repair, day = move.inputs
    assert (repair.fact, day.fact, day.schema) == (
        "order_number",
        "date",
        {"type": "string", "format": "date"},
    )
    title = "{{ item.bike }}, ready {{ item.ready | date }}"
    assert repair.choices == Choices("repairs", "repairs", "number", title, only="item.open")
    there = HttpCall("shop", "GET", "/customers/{contact}/repairs/{repair}")
    assert (move.before, move.check) == (there, Check(there, ("found.day == day",)))
    assert [value for _, value in move.lines] == ["{{ repair }}", "{{ result.day | date }}"]
    assert move.refusals["closed"]["de"] == "Da ist zu."
    assert warnings_of(catalogue) == ()


def test_words_without_a_language_are_in_the_companys_first(write_company: Write) -> None:
    refund = read(write_company("languages: [sv, en]\n")).actions["refund"]
    assert refund.title == {"sv": "Refund a repair"}
    assert refund.inputs[0].label == {"sv": "Amount"}


def test_a_tool_and_a_check_by_key_are_read(write_company: Write) -> None:
    refund = read(write_company()).actions["refund"]
    by_key = ToolCall("crm", "refund_by_key", {"customer": "{contact}", "key": "{key}"})
    assert refund.check == Check(by_key, (), by_key=True)
    assert refund.limits == Limits(per_day=1, amount="amount", most=Decimal("99.5"))


def test_backends_name_their_secrets(write_company: Write) -> None:
    assert read(write_company()).backends == {
        "shop": HttpBackend(
            "shop",
            "http://127.0.0.1:8331",
            base_url_from="FERNHILL_SHOP_URL",
            headers={"Authorization": "FERNHILL_SHOP_AUTHORIZATION"},
            timeout=3.0,
        ),
        "crm": McpBackend(
            "crm",
            ("python", "-m", "crm"),
            environment={"API_KEY": "CRM_API_KEY"},
            key_argument="idempotency_key",
        ),
    }


WRONG = [
    ("move", "title:", "titel:", "1: “titel” is not a field; did you mean title?"),
    ("move", "title: {en: M", "titles: {en: M", "1: title is missing"),
    ("move", "reversible", "reversable", "4: consequence is read, reversible, irreversible or"),
    ("move", "identity: signed", "identity: known", "5: identity is anonymous, signed or"),
    ("move", "backend: shop, get", "backend: shopp, get", "23: “shopp” is no backend of"),
    ("move", 'get: "/cust', 'tool: "/cust', "23: shop is called with get, post, put, patch"),
    ("move", "put:", "get:", "27: A GET changes nothing"),
    ("move", "  put:", "  put: /x\n  post:", "27: A call has exactly one of get, post"),
    ("move", "body:", "arguments:", "30: arguments does not belong to a call with put."),
    ("move", "/{repair}/day", "/{repairs}/day", "27: {repairs} is no input of this action; did"),
    ("move", '"{day}", n', '"on {day}", n', "27: “on {day}” is not filled: here a placeholder"),
    ("move", "type: string, p", "type: strng, p", "8: This is no JSON Schema: type: 'strng'"),
    ("move", '"^FH-[0-9]{4}$"', '"(["', "8: This is no JSON Schema: pattern"),
    ("move", "format: date}", "$ref: http://x/y}", "19: $ref http://x/y leaves this schema"),
    ("move", "fact: date", "fact: day", "20: fact is order_number, account_number, amount, date"),
    ("move", "fact: date", "fact: choice", "20: A choice needs choices, or an enum"),
    ("move", 'ask: {en: "Which day', '# {en: "Which day', "18: ask is missing: the question"),
    ("move", '{en: "Which day', '{english!: "Which day', "22: “english!” is no language code"),
    ("move", "  day:\n    sch", "  contact:\n    sch", "18: contact is the signed customer's id"),
    ("move", "  day:\n    sch", "  before:\n    sch", "18: “before” cannot be the name of an"),
    ("move", "| date }}. Sh", "| dat }}. Sh", "25: The template cannot be read: No filter named"),
    ("move", "{{ before.day | date }} to", "{{ befor.day }} to", "25: “befor” is not known in"),
    ("move", "{{ day | date }}. Shall", "{{ day | date }. Shall", "25: The template cannot be re"),
    ("move", "move it from", "{{ result.day }} from", "25: “result” is not known in this templ"),
    ("move", "move it from", "{% include 'x' %} from", "25: A template cannot use another one."),
    ("move", "Which day suits", "Which {{ day }} suits", "22: Nothing is filled in here"),
    ("move", "[found.day == day]", "[found.day == ]", "35: The condition cannot be read"),
    ("move", "[found.day == day]", "[found.day == dai]", "35: “dai” is not known in this cond"),
    ("move", "[found.day == day]", "[result.day == day]", "35: “result” is not known in this"),
    ("move", "[found.day == day]", "[]", "32: expect is missing"),
    ("move", "action: repairs", "action: repair", "13: “repair” is no action; did you mean rep"),
    ("move", "action: repairs", "action: refund", "13: refund is no read"),
    ("move", "{contact}/repairs/{repair}/day", "me/{repair}/day", "27: call does not name {con"),
    ("move", "limits: {per_day: 3}", "limits: {per_day: 0}", "42: per_day is a number above 0."),
    ("move", "limits: {per_day: 3}", "limits: {amount: dy, most: 3}", "42: “dy” is no input of"),
    ("move", "limits: {per_day: 3}", "limits: {most: 3}", "42: amount names the input that is"),
    ("move", "limits: {per_day: 3}", "undo: moove", "42: “moove” is no action; did you mean mo"),
    ("move", "limits: {per_day: 3}", "undo: repairs", "42: repairs is a read: it takes nothing"),
    ("move", "limits: {per_day: 3}", "context: true", "42: Only a read can stand beside"),
    ("move", "limits: {per_day: 3}", "answer: Yes", "42: An action that is reversible has no a"),
    ("move", "intents: [move_pickup]", "intents: [repair_status]", "3: The intent “repair_st"),
    ("move", "receipt: {en", "# receipt: {en", "1: An action that is reversible needs receipt"),
    ("move", "idempotent: true", "idempotent: maybe", "31: idempotent is true or false."),
    ("move", "about: Moves", "about: [Moves", "3: This is not valid YAML"),
    ("repairs", "answer:\n  en", "confirm:\n  en", "1: A read needs answer"),
    ("repairs", "get:", "delete:", "6: call only reads, so it cannot be a DELETE."),
    ("repairs", "identity: signed", "identity: anonymous", "6: An anonymous customer has no id"),
    ("repairs", "/customers/{c", "customers/{c", "6: “customers/{contact}/repairs” is no path"),
    ("repairs", '/repairs"', '/repairs?x=1"', "6: “/customers/{contact}/repairs?x=1” is no pat"),
    ("refund", "by_key: true", "expect: [found]", "13: {key} is the key of a run: only a check"),
    ("refund", 'key: "{key}"', "key: 1", "13: A check with `by_key: true` finds a run by {key}"),
    ("refund", "type: number", "type: integer", "8: A fact of the kind amount is no integer."),
    ("refund", "    ask: How much is it?", "    default: much", "9: The default does not fit"),
    ("backends", "AUTHORIZATION}", "AUTHORIZATION: x}", "6: This is not valid YAML: expected"),
    ("backends", "FERNHILL_SHOP_AUTHORIZATION", "Bearer x", "6: Authorization names an env"),
    ("backends", "CRM_API_KEY", "sk-12345", "11: API_KEY names an environment variable"),
    ("backends", "http://127.0.0.1:8331", "http://me:pw@shop", "4: base_url holds a name or pass"),
    ("backends", "http://127.0.0.1:8331", "ftp://shop", "4: base_url is an address such as"),
    ("backends", "timeout: 3", "timeout: 300", "7: timeout is at most 30 seconds."),
    ("backends", "timeout: 3", "spec: ../x.json", "7: spec is the name of a file beside"),
    ("backends", "timeout: 3", "spec: x.json", "1: The file cannot be read: No such file"),
    ("backends", "crm]", "--api-key=x]", "10: command holds a secret: put it into environment."),
    ("backends", "kind: mcp", "kind: soap", "9: kind is http or mcp, not “soap”."),
    ("backends", "    command:", "    url: http://x\n    command:", "8: An MCP server has either"),
]


@pytest.mark.parametrize(("name", "old", "new", "told"), WRONG)
def test_a_fault_names_its_line(
    write_company: Write, name: str, old: str, new: str, told: str
) -> None:
    assert old in FILES[name]
    found = faults(write_company(**{name: FILES[name].replace(old, new, 1)}))
    assert any(fault.partition(".yaml:")[2].startswith(told) for fault in found) or any(
        fault.partition(".json:")[2].startswith(told) for fault in found
    ), found


def test_a_secret_in_a_file_is_not_repeated(write_company: Write) -> None:
    folder = write_company(backends=BACKENDS.replace("CRM_API_KEY", "sk-very-secret"))
    assert "sk-very-secret" not in str(faults(folder))


def test_every_fault_of_every_file_is_told_at_once(write_company: Write) -> None:
    found = faults(
        write_company(
            move=MOVE.replace("title:", "titel:"),
            refund=REFUND.replace("{{ amount |", "{{ amnt |"),
            repairs=REPAIRS.replace("get:", "delete:"),
        )
    )
    assert {fault.split(":")[0].removeprefix("actions/") for fault in found} == {
        *("move.yaml", "refund.yaml", "repairs.yaml"),
    }


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("Late-Fee", REPAIRS, "The file's name is the action's: small letters"),
        ("empty", "", "The file is empty."),
        ("list", "- a\n", "Write `name: value` lines here."),
        ("large", "# " + "x" * 300_000, "The file is larger than 256 KiB."),
        ("deep", "about: " + "[" * 50 + "]" * 50, "This is nested too deep."),
        ("alias", "about: &a x\ntitle: *a\n", "Aliases (*name) are not read here."),
        ("odd", 'about: "\\0"\n', "This holds a character that cannot be kept"),
        ("half", 'about: "\\ud800"\n', "This holds a character that cannot be kept"),
    ],
)
def test_what_is_no_action_is_told(write_company: Write, name: str, text: str, told: str) -> None:
    found = faults(write_company(**{name: text}))
    assert any(f"actions/{name}.yaml" in fault and told in fault for fault in found), found


def test_what_is_not_text_is_told_with_its_line(write_company: Write) -> None:
    folder = write_company()
    (folder / "actions" / "move.yaml").write_bytes(b"about: x\ntitle: \xff\n")
    assert "actions/move.yaml:2: This is not UTF-8 text." in faults(folder)


def test_a_file_of_another_ending_is_not_passed_over(write_company: Write) -> None:
    folder = write_company()
    (folder / "actions" / "cancel.yml").write_text(REPAIRS, "utf-8")
    told = "actions/cancel.yml:1: This is not read: its name has to end in .yaml."
    assert faults(folder) == [told]


def test_a_missing_list_of_backends_is_one_fault(write_company: Write) -> None:
    folder = write_company()
    (folder / "actions" / "backends.yaml").unlink()
    assert faults(folder) == [
        "actions/backends.yaml:1: The file cannot be read: No such file or directory."
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("idempotent: true\ncheck:", "idempotent: false\n#", "neither idempotent nor has it a"),
        ("reversible", "significant", ""),
        ("limits: {per_day: 3}\n", "", ""),
        (", de: Tag}\n    ask", "}\n    ask", "There is no text for de, as there is of the title"),
        ('"{day}", n', '"2026", n', "No call uses day: it is asked for nothing."),
        (', pattern: "^FH-[0-9]{4}$"', "", "repair stands in a path: with a pattern nothing"),
        ("before: {backend: shop, get", "before: {backend: shop, post", "before is a POST"),
    ],
)
def test_what_may_not_be_meant_is_a_warning(
    write_company: Write, old: str, new: str, told: str
) -> None:
    text = MOVE.replace(old, new, 1)
    if new.endswith("#"):
        lines = text.split("\n")
        at = lines.index("#")
        text = "\n".join(lines[:at] + lines[at + 4 :])
    found = [str(one) for one in warnings_of(read(write_company(move=text)))]
    assert found == [] if not told else any(told in one for one in found), found


def test_significant_effects_without_a_limit_are_a_warning(write_company: Write) -> None:
    text = MOVE.replace("reversible", "significant", 1).replace("limits: {per_day: 3}\n", "")
    (only,) = warnings_of(read(write_company(move=text)))
    assert only.message == "It has significant effects and no limit a day."


@given(
    st.sampled_from([BACKENDS, MOVE, REFUND, REPAIRS]),
    st.lists(
        st.tuples(
            st.integers(0, 2_000),
            st.integers(0, 8),
            st.sampled_from(
                ["", "{", "}", "[", ": ", "- ", "'", "{{", "\n", "null", "&a ", "!!x "]
            ),
        ),
        max_size=4,
    ),
)
@settings(max_examples=60, deadline=None)
def test_whatever_a_file_holds_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str, cuts: list[tuple[int, int, str]]
) -> None:
    for start, length, put in cuts:
        text = text[:start] + put + text[start + length :]
    folder = tmp_path_factory.getbasetemp() / "fuzzed"
    (folder / "actions").mkdir(parents=True, exist_ok=True)
    for name, good in FILES.items():
        (folder / "actions" / f"{name}.yaml").write_text(good, "utf-8")
    (folder / "actions" / "repairs.yaml").write_text(text, "utf-8")
    result = read_actions(folder)
    assert isinstance(result, Catalogue) or result.faults
    (folder / "actions" / "repairs.yaml").write_text(REPAIRS, "utf-8")
    (folder / "actions" / "backends.yaml").write_text(text, "utf-8")
    result = read_actions(folder)
    assert isinstance(result, Catalogue) or result.faults
