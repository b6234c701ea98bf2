-- Of $works by users of $facility, what each says of the facility: whether its acknowledgement was read, and whether it
-- thanks the facility or names, or may name, a member of it.
select w.work_id, w.doi, w.title, w.journal, w.published, w.acknowledgement,
       exists (select 1 from team_thanks t where t.work_id = w.work_id and t.facility = $facility)
       or exists (
           select 1 from possible_credits p join facility_members o using (technician_id)
           where p.work_id = w.work_id and o.facility = $facility and p.kind <> 'facility') as credited
from works w
where list_contains($works::varchar[], w.work_id)
order by w.published desc nulls last, w.work_id
