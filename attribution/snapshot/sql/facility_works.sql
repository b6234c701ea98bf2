-- Works that thank $facility, or credit someone who was a member of it at the time. One row for each reason.
with
    reasons as (
        select work_id, 'team' as reason, context, text_start from team_thanks where facility = $facility
        union all
        select distinct c.work_id, c.kind, null, null
        from credits c
        join works w using (work_id)
        join facility_members m using (technician_id)
        where m.facility = $facility and c.kind in ('author', 'thanked')
          and coalesce(m.start_date, date '0001-01-01') <= published_by(w.published, w.published_precision)
          and coalesce(m.end_date, date '9999-12-31')
              + (select coalesce(max(lag_days), 0) from build_info)::integer >= w.published
    )
select r.work_id, r.reason, r.context, w.doi, w.title, w.journal, w.published
from reasons r join works w using (work_id)
order by w.published desc nulls last, r.work_id, r.reason, r.text_start
