"""Queues, seats, shifts and reasons over HTTP."""

from datetime import timedelta

from tests.web.conftest import NewCustomer, SignedIn
from warmline.kit import SystemClock

DISPUTES = {
    "id": "disputes",
    "name": "Disputes",
    "rule": {"intents": ["dispute"]},
    "steps": [{"after": 0, "needs": {"disputes": 4}}],
}


async def test_a_company_without_queues_has_one_that_takes_everything(sign_in: SignedIn) -> None:
    told = (await (await sign_in("Ada")).get("/api/routing/queues")).json()
    assert [queue["id"] for queue in told["queues"]] == ["everyone"]


async def test_a_supervisor_is_warned_before_requirements_strand_anybody(sign_in: SignedIn) -> None:
    ada, sol = await sign_in("Ada"), await sign_in("Sol", "supervisor")
    assert (await ada.put("/api/routing/queues", json={"queues": []})).status_code == 403
    kept = (await sol.put("/api/routing/queues", json={"queues": [DISPUTES]})).json()
    assert [queue["id"] for queue in kept["queues"]] == ["disputes", "everyone"]
    assert any(one["strands"] for one in kept["warnings"] if one["queue"] == "disputes")
    assert (await ada.get("/api/routing/queues")).json() == kept


async def test_a_queue_says_how_soon_its_customers_are_called_back(sign_in: SignedIn) -> None:
    sol = await sign_in("Sol", "supervisor")
    soon = DISPUTES | {"call_back_within": 900}
    kept = (await sol.put("/api/routing/queues", json={"queues": [soon]})).json()
    assert [queue["call_back_within"] for queue in kept["queues"]] == [900, None]
    assert (await sol.get("/api/routing/queues")).json() == kept
    for wrong in (0, 8 * 24 * 3600):
        refused = await sol.put(
            "/api/routing/queues", json={"queues": [DISPUTES | {"call_back_within": wrong}]}
        )
        assert refused.status_code in (400, 422)


async def test_a_queue_that_hides_others_or_never_begins_is_refused(sign_in: SignedIn) -> None:
    sol = await sign_in("Sol", "supervisor")
    takes_all = {"id": "all", "name": "All"}
    late = DISPUTES | {"steps": [{"after": 60}]}
    for wrong in ([takes_all, DISPUTES], [late], [DISPUTES, DISPUTES]):
        refused = await sol.put("/api/routing/queues", json={"queues": wrong})
        assert (refused.status_code, refused.json()["code"]) == (400, "bad_queue")


async def test_seats_tell_who_is_there_and_what_they_have(sign_in: SignedIn) -> None:
    ada = await sign_in("Ada")
    (seat,) = (await ada.get("/api/routing/seats")).json()
    # signed in, and no console is heard
    assert (seat["name"], seat["presence"], seat["chosen"]) == ("Ada", "offline", "online")
    assert (seat["load"], seat["capacity"]) == (0, 300)
    assert (await ada.get("/api/me")).json()["presence"] == "online"
    assert (await ada.get("/api/agents")).json()[0]["presence"] == "offline"


async def test_shifts_are_kept_and_end_after_they_start(sign_in: SignedIn) -> None:
    ada, sol = await sign_in("Ada"), await sign_in("Sol", "supervisor")
    url = f"/api/agents/{(await ada.get('/api/me')).json()['id']}/shifts"
    begin = SystemClock().now() + timedelta(hours=1)
    times = [begin.isoformat(), (begin + timedelta(hours=8)).isoformat()]
    shift = {"starts_at": times[0], "ends_at": times[1]}
    assert (await ada.put(url, json={"shifts": [shift]})).status_code == 403
    (await sol.put(url, json={"shifts": [shift]})).raise_for_status()
    assert len((await ada.get(url)).json()["shifts"]) == 1
    backwards = {"starts_at": times[1], "ends_at": times[0]}
    assert (await sol.put(url, json={"shifts": [backwards]})).status_code == 400
    (await sol.put(url, json={"shifts": []})).raise_for_status()
    assert (await ada.get(url)).json()["shifts"] == []


async def test_passing_to_a_queue_that_is_not_there_loses_nothing(
    new_customer: NewCustomer, sign_in: SignedIn
) -> None:
    ada, customer = await sign_in("Ada"), await new_customer()
    await customer.say("a person please")
    await customer.event("handoff.requested")
    url = f"/api/conversations/{customer.conversation}"
    (await ada.post(f"{url}/claim", json={"client_id": "c"})).raise_for_status()
    refused = await ada.post(f"{url}/pass", json={"client_id": "p", "queue": "nowhere"})
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown_queue")
    assert (await ada.get(url)).json()["row"]["holder"]["name"] == "Ada"
    passed = await ada.post(f"{url}/pass", json={"client_id": "q", "queue": "everyone"})
    row = passed.json()["row"]
    assert (row["state"], row["queue"], row["service_level"]) == ("waiting", "everyone", 180)
    assert (await ada.get(f"{url}/why")).json() == {"assignments": []}
    declined = await ada.post(f"{url}/decline", json={"client_id": "d"})
    assert declined.status_code == 409
