-- Undecided candidates of $technician that can be decided together with the one on $mention: the same ORCID iD or
-- OpenAlex author, and no other iD. $orcid and $author_id are those of $mention; one of them may be null.
select j.mention_id, j.technician_id, j.work_id, j.name, w.title, w.published, j.doi, j.kind, j.probability, j.band,
       j.tie,
       concat_ws('; ',
           case when m.orcid = $orcid then 'ORCID iD ' || m.orcid || ' printed in both' end,
           case when m.author_id = $author_id then 'OpenAlex author ' || m.author_id || ' on both' end) as same
from judged j
join works w using (work_id)
join candidate_authors m on m.mention_id = j.mention_id
where j.technician_id = $technician and j.mention_id <> $mention and j.verdict is null and not j.tie
  and (m.orcid = $orcid or m.author_id = $author_id) and coalesce(m.orcid = $orcid, true)
  and not exists (
      select 1 from decisions taken where taken.verdict = 'confirmed' and taken.mention_id = j.mention_id)
order by w.published desc nulls last, j.mention_id
