"""What `warmline evaluate knowledge` does."""

import asyncio
import json
import sys
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from warmline import storage
from warmline.ai import Encoders, Examination, Remark, RemarkKind, examine
from warmline.cli.training import published, read_release
from warmline.knowledge import Release
from warmline.settings import Settings

_HEADINGS: dict[RemarkKind, str] = {
    "unreached": "Articles that nobody reaches",
    "mislabelled": "Phrasings that look as if they stood in the wrong article",
    "same": "Phrasings that two articles share",
    "confused": "Articles that are confused with each other",
    "few": "Articles with too few phrasings",
}


def examine_source(source: Path, *, as_json: bool) -> None:
    _tell(_examined(read_release(source)), as_json=as_json)


async def examine_published(settings: Settings, *, as_json: bool) -> None:
    async with storage.opened(settings) as database:
        release = await published(database)
    _tell(await asyncio.to_thread(_examined, release), as_json=as_json)


def _examined(release: Release) -> Examination:
    phrasings = sum(len(article.phrasings) for article in release.articles)
    print(f"Reading {phrasings:,} phrasings by all the others …", file=sys.stderr, flush=True)
    return examine(release.articles, Encoders())


def _tell(found: Examination, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(asdict(found), ensure_ascii=False))
        return
    right = "–" if found.right is None else f"{found.right:.1%}"
    print(
        f"{found.articles:,} articles; {right} of {found.phrasings:,} phrasings lead to their own"
    )
    for kind, remarks in groupby(found.remarks, key=lambda remark: remark.kind):
        print(f"\n{_HEADINGS[kind]}")
        for remark in remarks:
            _print(remark)
    if not found.remarks:
        print("Nothing to mend was found.")


def _print(remark: Remark) -> None:
    print(f"\n  {remark.article}: {remark.sentence}")
    if remark.kind in ("confused", "same", "unreached"):
        for phrasing in remark.phrasings:
            print(f"      · {phrasing}")
    print(f"    → {remark.advice}")
