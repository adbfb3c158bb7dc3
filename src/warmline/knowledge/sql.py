"""The statements of knowledge, beside the shapes of their rows."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReleaseInfo:
    """A release without what it holds. `parent` is the one it followed."""

    id: int
    parent: int | None
    note: str
    author: str
    at: datetime
    articles: int
    current: bool


# Publishing is rare and short; the lock also covers the very first release, when there is no row.
LOCK_CURRENT = "lock table current_release in share row exclusive mode"

_RELEASE_COLUMNS = """
select r.id, r.parent, r.note, r.author, r.at,
  (select count(*) from release_article a where a.release_id = r.id)::int as articles,
  (c.release_id is not null) as current
from release r left join current_release c on c.release_id = r.id
"""

CURRENT = _RELEASE_COLUMNS + "where c.release_id is not null"

ONE = _RELEASE_COLUMNS + "where r.id = $1"

HISTORY = _RELEASE_COLUMNS + "order by r.id desc limit $1"

DIGEST = "select digest from release where id = $1"

COMPANY = "select company from release where id = $1"

ARTICLES = """
select v.article from release_article a join article_version v using (digest)
where a.release_id = $1 order by a.slug
"""

KEEP_VERSIONS = """
insert into article_version (digest, article)
select * from unnest($1::text[], $2::jsonb[]) on conflict (digest) do nothing
"""

ADD_RELEASE = """
insert into release (parent, company, digest, note, author, at)
values ($1, $2, $3, $4, $5, $6) returning id
"""

ADD_RELEASE_ARTICLES = """
insert into release_article (release_id, slug, digest)
select $1, * from unnest($2::text[], $3::text[])
"""

MAKE_CURRENT = """
insert into current_release (release_id) values ($1)
on conflict ("only") do update set release_id = excluded.release_id
"""

SAVE_MODEL = """
insert into trained_model (fingerprint, release_id, artefact, trained_at) values ($1, $2, $3, $4)
on conflict (fingerprint) do update
set release_id = excluded.release_id, artefact = excluded.artefact, trained_at = excluded.trained_at
"""

LOAD_MODEL = "select artefact from trained_model where fingerprint = $1"

FORGET_MODELS = """
delete from trained_model where fingerprint in (
  select fingerprint from trained_model order by trained_at desc, fingerprint offset $1)
"""
