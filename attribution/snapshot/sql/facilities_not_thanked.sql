-- Works whose methods name a facility of a group, and whose acknowledgement was read and thanks it not.
select n.facility, min(n.name) as phrase, w.work_id, w.doi, w.title, w.journal, w.published
from methods_names n join works w using (work_id)
where w.acknowledgement = 'read' and list_contains($facilities::varchar[], n.facility)
  and not exists (select 1 from team_thanks t where t.work_id = n.work_id and t.facility = n.facility)
group by all
order by w.published desc nulls last, w.work_id, n.facility;
