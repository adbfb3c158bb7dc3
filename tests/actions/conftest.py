"""A small company that lets three things be done."""

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[..., Path]

COMPANY = "name: Fernhill Bikes\nlanguages: [en, de]\n"

BACKENDS = """backends:
  shop:
    kind: http
    base_url: http://127.0.0.1:8331
    base_url_from: FERNHILL_SHOP_URL
    headers: {Authorization: FERNHILL_SHOP_AUTHORIZATION}
    timeout: 3
  crm:
    kind: mcp
    command: [python, -m, crm]
    environment: {API_KEY: CRM_API_KEY}
    key_argument: idempotency_key
"""

REPAIRS = """title: {en: Repairs, de: Reparaturen}
about: What the customer has with us for repair.
intents: [repair_status]
consequence: read
identity: signed
call: {backend: shop, get: "/customers/{contact}/repairs"}
answer:
  en: "There {% if result.repairs | length == 1 %}is one{% else %}are some{% endif %}."
  de: "Wir haben {{ result.repairs | length }}."
result: {type: object, required: [repairs]}
context: true
"""

MOVE = """title: {en: Move a pick-up, de: Abholung verschieben}
about: Moves the day on which a bike is picked up.
intents: [move_pickup]
consequence: reversible
identity: signed
inputs:
  repair:
    schema: {type: string, pattern: "^FH-[0-9]{4}$"}
    fact: order_number
    label: {en: Repair, de: Reparatur}
    ask: {en: "Which repair is it?", de: "Welche Reparatur?"}
    choices:
      action: repairs
      items: repairs
      value: number
      title: "{{ item.bike }}, ready {{ item.ready | date }}"
      only: item.open
  day:
    schema: {type: string, format: date}
    fact: date
    label: {en: Day, de: Tag}
    ask: {en: "Which day suits you?", de: "Welcher Tag?"}
before: {backend: shop, get: "/customers/{contact}/repairs/{repair}"}
confirm:
  en: "I'll move it from {{ before.day | date }} to {{ day | date }}. Shall I?"
  de: "Ich verschiebe von {{ before.day | date }} auf {{ day | date }}. Soll ich?"
call:
  backend: shop
  put: "/customers/{contact}/repairs/{repair}/day"
  body: {day: "{day}", notify: true, where: {shop: 12}}
idempotent: true
check:
  backend: shop
  get: "/customers/{contact}/repairs/{repair}"
  expect: [found.day == day]
result: {type: object, required: [day], properties: {day: {type: string, format: date}}}
receipt: {en: "It is ready on {{ result.day | date }}.", de: "Fertig am {{ result.day | date }}."}
lines:
  - {label: {en: Repair, de: Reparatur}, value: "{{ repair }}"}
  - {label: {en: Day, de: Tag}, value: "{{ result.day | date }}"}
refusals: {closed: {en: We are closed then., de: Da ist zu.}}
limits: {per_day: 3}
"""

REFUND = """title: Refund a repair
about: Pays back what a repair cost.
consequence: irreversible
identity: confirmed
inputs:
  amount:
    schema: {type: number, x-currency: EUR}
    fact: amount
    ask: How much is it?
call: {backend: crm, tool: refund, arguments: {customer: "{contact}", amount: "{amount}"}}
confirm: "I'll refund {{ amount | money('EUR') }}. Shall I?"
receipt: "{{ amount | money('EUR') }} are on their way."
check:
  backend: crm
  tool: refund_by_key
  arguments: {customer: "{contact}", key: "{key}"}
  by_key: true
result: {type: object}
limits: {per_day: 1, amount: amount, most: 99.5}
"""

FILES = {"repairs": REPAIRS, "move": MOVE, "refund": REFUND, "backends": BACKENDS}


@pytest.fixture
def write_company(tmp_path: Path) -> Write:
    """Writes the company; an action given as name=text stands instead of the good one, or beside
    them, and one that is None is left out."""

    def write(company: str = COMPANY, **files: str | None) -> Path:
        folder = tmp_path / "company"
        (folder / "actions").mkdir(parents=True, exist_ok=True)
        (folder / "company.yaml").write_text(company, encoding="utf-8")
        for name, text in {**FILES, **files}.items():
            if text is not None:
                (folder / "actions" / f"{name}.yaml").write_text(text, encoding="utf-8")
        return folder

    return write
