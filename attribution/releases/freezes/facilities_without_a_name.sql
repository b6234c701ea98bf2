-- How many of the institution's papers of these years thank a facility in a sentence that names none of its people.
with
    years as (select unnest($starts) as first_day, unnest($ends) as last_day)
select t.facility, coalesce(any_value(t.faculty), '') as faculty, count(distinct work_id) as papers
from years
join works w on w.affiliated and w.counted_as = 'paper' and w.published between first_day and last_day
join team_thanks t using (work_id)
where t.facility is not null and not t.members_named and t.people_named = 0
group by t.facility
order by t.facility
