-- The last day that a publication date can mean, where only its year or month is known.
create or replace macro published_by(published, precision) as
    case precision
        when 'year' then make_date(year(published), 12, 31)
        when 'month' then last_day(published)
        else published
    end;
