from warmline.kit import new_id, new_token, time_ordered


def test_ids_made_later_sort_later() -> None:
    earlier, later = time_ordered(1_000, 2**74 - 1), time_ordered(1_001, 0)
    assert earlier < later


def test_ids_are_uuids_of_version_7() -> None:
    assert (new_id().version, new_id().variant) == (7, "specified in RFC 4122")


def test_ids_and_tokens_differ_each_time() -> None:
    assert len({new_id() for _ in range(1000)} | {new_token() for _ in range(1000)}) == 2000
