-- Authors who are users of a facility, with the works they published since $since. One row for each author and work.
-- $orcids are the ORCID iDs of users, $names the full names of users, as authors at the institution print them.
select w.work_id, m.name as author, m.orcid, w.published,
       published_by(w.published, w.published_precision) as published_by
from mentions m join works w using (work_id)
where m.kind = 'author' and w.published is not null and w.counted_as in ('paper', 'other output')
  and published_by(w.published, w.published_precision) >= $since
  and (list_contains($orcids::varchar[], m.orcid)
       or (m.affiliated and list_contains($names::varchar[], m.name)))
order by w.work_id, m.position nulls last, m.name
