-- The institution's papers by month of publication and by the months until the first source showed them, for papers of which
-- that is known. A source's own day counts where it states one, or else the day on which it first showed the paper to this
-- home folder. Of papers that were published before a source was ever asked, that day says nothing.
-- What was shown in the month of the last harvest is left out: that month is not over.
with
    first_nights as (select source, min(first_seen) as first_night from work_sources group by source),
    shown as (
        select work_id, min(case when s.created is not null then least(s.created, s.first_seen)
                                 when w.published >= f.first_night then s.first_seen end) as first_shown
        from work_sources s
        join first_nights f using (source)
        join works w using (work_id)
        where w.affiliated and w.counted_as = 'paper' and w.published_precision <> 'year'
        group by work_id
    )
select 12 * year(published) + month(published) as published_in,
       greatest(0, datediff('month', published, first_shown)) as delay, count(*) as works
from shown
join works using (work_id)
where first_shown < date_trunc('month', $until::date) and published < date_trunc('month', $until::date)
group by all
order by all
