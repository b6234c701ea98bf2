-- Undecided candidates of a technician that can be decided together with one of them ($mention on $work): the mention
-- prints the same ORCID iD or has the same OpenAlex author, and no other iD is printed.
with
    this as (select orcid, author_id from mentions where work_id = $work and mention_id = $mention)
select j.mention_id, j.technician_id, j.work_id, j.name, w.title, w.published, j.doi, j.kind, j.probability, j.band, j.tie,
       concat_ws('; ', case when m.orcid = this.orcid then 'ORCID iD ' || m.orcid || ' printed in both' end,
                       case when m.author_id = this.author_id then 'OpenAlex author ' || m.author_id || ' on both' end) as same
from judged j
join works w using (work_id)
join mentions m on m.mention_id = j.mention_id and m.work_id = j.work_id
cross join this
where j.technician_id = $technician and j.mention_id <> $mention and j.verdict is null and not j.tie
  and (m.orcid = this.orcid or m.author_id = this.author_id) and coalesce(m.orcid = this.orcid, true)
  and not exists (select 1 from decisions taken where taken.verdict = 'confirmed' and taken.mention_id = j.mention_id)
order by w.published desc nulls last, j.mention_id
