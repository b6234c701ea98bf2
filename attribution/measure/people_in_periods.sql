-- Technicians in post in each period that is asked for, and the best credit that each of them has there.
--
-- Queries go on from here: `people` are the technicians, `ranked` the credits that count, `credited` the best of each kind.
with
    -- The periods that are asked for, each with the number of the rule for who counts in it.
    periods as (select unnest($numbers) as n, unnest($starts) as first_day, unnest($ends) as last_day,
                       unnest($rules) as rule),
    -- The part of each spell that counts and lies in the period.
    posts as (
        select n, first_day, last_day, technician_id, spell, faculty, department, job_title,
               grade, job_family, contract_type, contract_end,
               research_facing, start_date,
               greatest(coalesce(start_date, first_day), first_day) as came,
               least(coalesce(end_date, last_day), last_day) as went
        from periods join spells
            on list_contains(counts_under, rule) and coalesce(start_date, first_day) <= last_day
            and coalesce(end_date, last_day) >= first_day
    ),
    -- The same parts, with whether days out of post come before them.
    gaps as (
        select *, came > 1 + max(went) over (
            partition by n, technician_id order by came, went
            rows between unbounded preceding and 1 preceding) as after_gap
        from posts
    ),
    -- One row for each technician and period, with the groups of the spell in force on the last day in post.
    people as (
        select n, technician_id,
               coalesce(faculty, 'not stated') as faculty,
               coalesce(department, 'not stated') as department,
               coalesce(job_title, 'not stated') as job_title,
               coalesce(grade, 'not stated') as grade,
               coalesce(job_family, 'not stated') as job_family,
               coalesce(contract_type, 'not stated') as contract_type,
               coalesce(strftime(contract_end, '%Y'), 'not stated') as contract_end,
               coalesce(bool_or(research_facing) over person, false) as supports_research,
               min(came) over person = first_day and max(went) over person = last_day
                   and not coalesce(bool_or(after_gap) over person, false) as all_year
        from gaps
        window person as (partition by n, technician_id)
        qualify row_number() over (
            partition by n, technician_id
            order by went desc, coalesce(start_date, date '0001-01-01') desc, spell desc) = 1
    ),
    -- The credits that count: 3 confirmed, 2 accepted, 1 pending.
    ranked as (
        select *, case status when 'confirmed' then 3 when 'accepted' then 2 else 1 end as rank
        from possible_credits where counted
    ),
    -- The best rank that each technician has of each kind in each period, anywhere and on the institution's own works.
    credited as (
        select n, technician_id,
               max(rank) filter (kind = 'author') as authored,
               max(rank) filter (kind = 'thanked') as thanked,
               max(rank) as either,
               max(rank) filter (kind = 'author' and affiliated) as own_authored,
               max(rank) filter (kind = 'thanked' and affiliated) as own_thanked,
               max(rank) filter (affiliated) as own_either
        from ranked
        join periods on published between first_day and last_day and list_contains(in_post_under, rule)
        group by n, technician_id
    )
