-- Functions of the build. Those on names, such as fold_name, come from `core/names.py`.

-- Whether two names printed at the same place of two author lists can be one person: they share the family name.
create temp macro share_a_name(full_name, family) as
    contains(' ' || fold_name(full_name) || ' ', ' ' || fold_name(family) || ' ')
    or len(list_intersect(list_filter(string_split(fold_name(full_name), ' '), lambda w: length(w) > 1),
                          list_filter(string_split(fold_name(family), ' '), lambda w: length(w) > 1))) > 0;

-- Two lists one after the other, without repetitions, in order of first appearance. Mostly they are equal.
create temp macro joined(a, b) as
    case when b is null or a = b or len(b) = 0 then a
         when len(a) = 0 then b
         else list_filter(list_concat(a, b), lambda x, i: list_position(list_concat(a, b), x) = i) end;

-- A title in the form in which titles are compared.
create temp macro title_key(title) as regexp_replace(lower(strip_accents(title)), '[^a-z0-9]+', ' ', 'g');

-- A title without what makes it that of a correction: "Correction to: X" is about X.
create temp macro corrected_title(title) as trim(title_key(regexp_replace(
    lower(title), '^((author|publisher) )?(correction|corrigend(um|a)|errat(um|a)|addendum)( to|:)+', '')));

-- What a record is a part of another work as, by its title or DOI, null for a work of its own. Sources give many such
-- records as articles. The patterns are narrow: "Correction of myopia" is a paper.
create temp macro part_of_work(doi, title) as case
    when regexp_matches(lower(title),
        '^((author|publisher) )?(correction|corrigend(um|a)|errat(um|a)|addendum)( to\b|:|$)') then 'correction'
    when regexp_matches(lower(title), '^correction for .+ et al\b') then 'correction'
    when regexp_matches(lower(title), '^retraction( note| notice|:)|^notice of retraction\b') then 'retraction'
    when regexp_matches(lower(title), '^(editorial )?expressions? of concern\b') then 'expression-of-concern'
    -- Referee reports, comments and replies of discussion journals.
    when regexp_matches(doi, '^10\.5194/.+-(rc|ac|cc|ec|sc)\d+$') then 'peer-review'
    when regexp_matches(lower(title), '^(reply|comment) on (rc|ac|cc|ec|sc)\d+\b') then 'peer-review'
    when regexp_matches(lower(title), '^(reply on|comment on|final response to) [a-z]+-\d{4}-\d+\b') then 'peer-review'
    when regexp_matches(lower(title), '^(decision letter|author response|elife assessment)( for\b|:)') then 'peer-review'
    when regexp_matches(lower(title), '^(peer review report|referee report|reviewer report) (for|of)\b') then 'peer-review'
    when regexp_matches(doi, '^10\.5194/.+-supplement$') then 'supplement'
    when regexp_matches(lower(title), '^additional file \d+( |:|$)') then 'supplement'
    when regexp_matches(lower(title),
        '^supplement(ary|al)? (material|information|data|file|table|figure)s?( \w?\d+)?( to| for| from| of|:|\.|$)')
        then 'supplement'
end;
