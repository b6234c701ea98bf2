-- Functions of the build. Those on names, such as fold_name, come from `core/names.py`.

-- Whether two names printed at the same place of two author lists can be one person: they share the family name.
create temp macro share_a_name(full_name, family) as
    contains(' ' || fold_name(full_name) || ' ', ' ' || fold_name(family) || ' ')
    or len(list_intersect(list_filter(string_split(fold_name(full_name), ' '), lambda w: length(w) > 1),
                          list_filter(string_split(fold_name(family), ' '), lambda w: length(w) > 1))) > 0;

-- The same by the whole name or the family name, of which the second author may have none.
create temp macro may_be_one(full_name, other_name, other_family) as
    case when other_name = full_name then true else share_a_name(full_name, coalesce(other_family, other_name)) end;

-- Two lists one after the other, without repetitions, in order of first appearance. Mostly they are equal.
create temp macro joined(a, b) as
    case when b is null or a = b or len(b) = 0 then a
         when len(a) = 0 then b
         else list_filter(list_concat(a, b), lambda x, i: list_position(list_concat(a, b), x) = i) end;

-- A title in the form in which titles are compared.
create temp macro title_key(title) as regexp_replace(lower(strip_accents(title)), '[^a-z0-9]+', ' ', 'g');

-- A title in lower case with plain quotation marks.
create temp macro plainly_quoted(title) as
    regexp_replace(regexp_replace(lower(title), '[“”„«»]', '"', 'g'), '[‘’`´]', '''', 'g');

-- What a notice that corrects another work begins with, in such a title.
create temp macro begins_as_correction() as
    '^((author|publisher|editor|editorial)(''s|s'')? )?'
    || '(corrections?|corrigend(um|a)|errat(um|a)|addend(um|a)|publisher''s note)( notice)?';

-- A title without what makes it that of a correction: "Correction to: X" is about X, and so are 'Erratum to "X" [J. A 1
-- (2020) 2]' and "Correction for Moss et al., X".
create temp macro corrected_title(title) as trim(title_key(
    regexp_replace(
        regexp_replace(
            regexp_replace(
                plainly_quoted(title), begins_as_correction() || '([:.,]| to\b| for\b| of\b| on\b)*\s*', ''),
            '^["''](.+)["''](,? by .+|[\s,.;]*[\[(].*|[\s.]*)$', '\1'),
        '^[^,:]+ et al\.?,\s*'
        || '|\s*(\[[^\[\]]*\d{4}[^\[\]]*\]|\([a-z]([^()]|\([^()]*\))*\d{4}([^()]|\([^()]*\))*\)'
        || '|\([a-z][^()]*\([^()]*\d{4}\)([^()]|\([^()]*\))*\))[\s.]*$',
        '', 'g')));

-- The DOI without the number of its version, where it has one: those of F1000 and eLife, and what ends as in `.v2`.
create temp macro without_version(doi) as case
    when regexp_matches(doi, '^10\.12688/.+\.\d+$|^10\.32388/.+\.\d+$|^10\.7554/elife\.\d+\.[1-9]$')
        then regexp_replace(doi, '\.\d+$', '')
    when regexp_matches(doi, '^10\.48550/arxiv\..+\dv\d+$') then regexp_replace(doi, 'v\d+$', '')
    else regexp_replace(doi, '[./_-]v\d{1,2}$', '') end;

-- Whether a DOI is that of a discussion paper or preprint, whatever its source calls it. Articles of the same publisher
-- have another number in their DOI: acp-2020-1 is under discussion, acp-21-1-2021 is not.
create temp macro is_preprint_doi(doi) as
    regexp_matches(doi, '^10\.5194/[a-z]+(-[a-z]+)?-\d{4}-\d+$')
    or regexp_matches(doi, '^10\.5194/[a-z]+d-\d+-\d+-\d{4}$') and not regexp_matches(doi, '^10\.5194/(essd|esd|sd)-')
    or regexp_matches(doi, '^10\.(2139/ssrn|48550/arxiv|21203/rs|20944/preprints|26434/chemrxiv|36227/techrxiv)\b');

-- What a record is a part of another work as, by its title or DOI, null for a work of its own. Sources give many such
-- records as articles. The patterns are narrow: "Correction of myopia" is a paper.
create temp macro part_of_work(doi, title) as case
    when regexp_matches(plainly_quoted(title), begins_as_correction() || '( to\b|:|\.? *$| (for|of|on) ["''])')
        then 'correction'
    when regexp_matches(lower(title), begins_as_correction() || ' for .+ et al\b') then 'correction'
    when regexp_matches(lower(title),
        '^retraction( note| notice|:|[ .]*$)|^(notice|statement) of (retraction|withdrawal|removal)\b') then 'retraction'
    when regexp_matches(lower(title), '^(withdrawal|removal)( note| notice|:)') then 'retraction'
    when regexp_matches(lower(title), '^((editorial|publisher.s) )?(expressions? of concern\b|note of concern\b)')
        then 'expression-of-concern'
    -- Referee reports, comments and replies of discussion journals.
    when regexp_matches(doi, '^10\.5194/.+-(rc|ac|cc|ec|sc)\d+$') then 'peer-review'
    -- Those of F1000 and eLife.
    when regexp_matches(doi, '^10\.(21956|5256)/.+\.r\d+$|^10\.7554/elife\.\d+\.sa\d+$') then 'peer-review'
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
