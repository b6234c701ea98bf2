-- Thanks to facilities of a group that name no member in the sentence. One row for each work and facility.
select t.facility, t.phrase, t.context, w.work_id, w.doi, w.title, w.journal, w.published
from team_thanks t join works w using (work_id)
where not t.members_named and t.facility is not null
  and (list_contains($facilities::varchar[], t.facility)
       or exists (select 1 from facility_thanks f
                  where f.work_id = t.work_id and f.facility = t.facility
                    and list_contains($technicians::varchar[], f.technician_id)))
qualify row_number() over (partition by t.work_id, t.facility order by t.text_start) = 1
order by w.published desc nulls last, w.work_id, t.facility;
