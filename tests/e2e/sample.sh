#!/bin/bash
# Recipes: what is dealt and stated comes out exactly, the same seed gives the
# same records, and a faulty recipe is refused with its place.
. "$(dirname "$0")/lib.sh"

cp -r "$root/catalog" recipes
head='title: {vi: Thử, en: Trial}
seed: 7
unit: "94"
day: 2024-01-02
sexes: {male: 50, female: 50}
ethnic_groups: {kinh: 60, khmer: 40}
names:
  kinh:
    family: {Nguyễn: 1}
    middle_male: [Văn]
    given_male: [An]
    middle_female: [Thị]
    given_female: [Lan]
'
# The program with these recipes.
a() {
    local command=$1
    shift
    "$ANSINH" "$command" --db "$db" --catalog "$E2E_DIR/recipes" "$@"
}

# fill NAME PLACE: a database of the recipe.
fill() {
    new_db "$1"
    must a init && must a sample --place "$2"
}

cat >recipes/samples/exact.yaml <<END
${head}identifier: {prefix: H51, from: 2018-06-21}
facilities:
  - {key: office, code: 94-THU, name: Cơ quan thử, type: sở}
plans:
  - {indicator: jobs_created, year: 2024, value: 700, unit: "941"}
figures:
  - {indicator: households_total, dim: ethnicity, code: khmer, period: "2023",
     value: 97600}
batches:
  - register: placement
    person:
      age: {16-30: 30, 31-55: 11}
      sex: {female: 27, male: 14}
      ethnic_group: {kinh: 33, khmer: 8}
      save: workers
    pick:
      channel: {socio_economic_development: 2, national_employment_fund: 1}
    events: {2023Q1: 41, 2024Q1: 82, 2024Q2: 10}
  - register: gift
    person: {of: workers, skip: 5}
    set: {occasion: tet, giver: province, gift_group: worker}
    events:
      2024-01-22..2024-02-07: {rows: 37, parcels: 100, amount: 12345679}
      2024Q2: 3
  - register: rice_support
    household: {ethnic_group: {kinh: 1, khmer: 3}, members: people, save: homes}
    set: {occasion: tet}
    times: {kg: {of: people, by: 15}}
    events: {2024Q1: {rows: 40, people: 149}}
  - register: poor_household
    household: {of: homes}
    copy: {ethnicity: ethnic_group, members: members}
    set: {poverty_state: poor}
    when_ended: {exit: escaped}
    begins: {2022: 30, 2023: 10}
    ends: {2023: 12}
  - register: isolation
    person: {age: [20, 20]}
    set: {isolation_place: at_home}
    lasting: 14
    begins: {2024-02-01..2024-02-10: 5}
  - register: ui_application
    where: office
    person: {of: workers}
    set: {procedure: ui_benefit}
    when_settled: {outcome: granted}
    received: {2024-01: 20, 2024-02: 20}
    returned: {2024-02: 25}
  - register: merit_dossier
    where: unit
    person: {of: workers}
    set:
      procedure: merit_recognition
      dossier_kind: recognition
      legal_basis: decree_131
    when_settled: {result: granted}
    settled: {2024-03: 9}
  - register: publicity_session
    where: every_district
    set: {form: class, topic: drugs}
    events: {2024Q1: 11}
  - register: publicity_session
    where: ["942", "943"]
    set: {form: talk, topic: drugs}
    events: {2024Q1: 5}
  - register: admin_dossier
    where: office
    person: {of: workers}
    set: {procedure: social_funeral, channel: online}
    dossiers:
      2024Q1: {early: 30, pending: 7}
  - register: merit_commune
    where: every_commune
    begins: {2022: 109}
  - register: training_centre
    where: unit
    organisation: {names: [Ánh Dương, Sao Mai], sector: school}
    begins: {2024Q1: 3}
END

# say WHAT WANT SQL
say() {
    equal "$1" "$2" "$(sql "$3")"
}

exact() {
    fill "exact_$engine" exact || return
    local q="placement r JOIN person p ON p.id = r.person
        WHERE r.day >= '2023-12-15' AND r.day <= '2024-03-14'"
    say 'women' 54 "SELECT count(*) FROM $q AND p.sex = 'female'"
    say 'Khmer' 16 "SELECT count(*) FROM $q AND p.ethnic_group = 'khmer'"
    say 'loans' 27 "SELECT count(*) FROM $q
        AND r.channel = 'national_employment_fund'"
    equal 'young' 60 "$(part jobs_created 2024Q1 age_group youth)"
    say 'gifts' '37|100|12345679' "SELECT count(*) || '|' || sum(parcels) || '|'
        || sum(amount) FROM gift WHERE day < '2024-03-01'"
    say 'a gift without a sum' 3 "SELECT count(*) FROM gift
        WHERE day >= '2024-03-15' AND parcels = 1 AND amount = 0"
    say 'rice' '40|149|2235|0' "SELECT count(*) || '|' || sum(people) || '|' ||
        sum(kg) || '|' || sum(CASE WHEN people = h.members THEN 0 ELSE 1 END)
        FROM rice_support r JOIN household h ON h.id = r.household"
    say 'what the household says' 0 "SELECT count(*) FROM poor_household r
        JOIN household h ON h.id = r.household
        WHERE r.ethnicity <> h.ethnic_group OR r.members <> h.members"
    say 'Khmer households' 30 \
        "SELECT count(*) FROM household WHERE ethnic_group = 'khmer'"
    equal 'poor at the end of 2023' 28 "$(value poor_households 2023)"
    say 'fourteen days' 5 "SELECT count(*) FROM isolation
        WHERE to_day >= '2024-02-14' AND to_day <= '2024-02-23'"
    equal 'fourteen days' 70 "$(value epidemic_isolation_days 2024Q1)"
    equal 'received' 40 "$(value ui_applications 2024-01..2024-02)"
    equal 'answered' 25 "$(value ui_decisions 2024-02)"
    equal 'settled' 9 "$(value merit_dossiers_resolved 2024-03)"
    say 'settled late' 0 "SELECT count(*) FROM merit_dossier
        WHERE returned_day > due_day OR received_day < '2024-02-15'"
    equal 'every district' 11 "$(value training_districts 2024Q1)"
    say 'units in turn' 3 "SELECT count(*) FROM publicity_session r
        JOIN unit u ON u.id = r.unit_id WHERE u.code = '942' AND form = 'talk'"
    equal 'every commune' 100.00 "$(a figures --unit soc-trang --period 2023 \
        -i merit_standard_communes --json | jq -r '.[0].base_pct' |
        xargs printf '%.2f')"
    say 'organisations' 'Sao Mai, Ánh Dương, Ánh Dương 2' "SELECT
        (SELECT name FROM organisation WHERE id = 2) || ', ' ||
        (SELECT name FROM organisation WHERE id = 1) || ', ' ||
        (SELECT name FROM organisation WHERE id = 3)"
    equal 'plan of a district' 700 "$(a figures --unit 941 --period 2024Q1 \
        -i jobs_created --json | jq '.[0].plan')"
    say 'codes' '37|37|H51.01-' "SELECT count(*) || '|' ||
        count(DISTINCT code) || '|' || min(substr(code, 1, 7))
        FROM admin_dossier"
    say 'codes from 1 on each day' 0 "SELECT count(*) FROM (SELECT
        max(substr(code, 15)) AS last, count(*) AS n FROM admin_dossier
        GROUP BY received_day) t WHERE last <> '000' || n"
    say 'the next code' 37 "SELECT sum(last) FROM number_series"
    ANSINH_TODAY=$(sql 'SELECT max(received_day) FROM admin_dossier') \
        a dossier receive social_funeral --unit 94-THU person=1 >code.txt
    equal 'goes on from there' 1 "$(sql "SELECT count(*) FROM admin_dossier
        WHERE code = '$(cut -f 2 code.txt)' AND substr(code, 15) = '000' ||
        (SELECT count(*) FROM admin_dossier WHERE received_day =
        (SELECT max(received_day) FROM admin_dossier))")"
    must a verify
}

# All five places, small, beside each other in one database.
together() {
    local place
    new_db "together_$engine"
    must a init || return
    for place in soc-trang tay-ninh tra-vinh lang-son soc-son; do
        must a sample --place "$place" --scale 1
    done
    must a verify
    refused 2 'đã có dữ liệu' 'holds records' sample --db "$db" \
        --catalog recipes --place soc-son
}

# What a register holds, in its order.
all_of() {
    sql "SELECT full_name, born, sex, citizen_number FROM person ORDER BY id"
}

# refuse_recipe VIETNAMESE ENGLISH: the recipe on standard input.
refuse_recipe() {
    cat >recipes/samples/faulty.yaml
    new_db faulty
    rm -f faulty.db*
    must a init
    refused 2 "$1" "$2" sample --db "$db" --catalog recipes --place faulty
}

faults() {
    local e='register: placement
    set: {channel: other_channel}'
    refuse_recipe 'faulty.yaml:15:5.*“events”' 'faulty.yaml:15:5.*"events"' \
        <<<"${head}batches:
  - $e"
    refuse_recipe 'faulty.yaml:15:15.*“nothing”' '"nothing"' \
        <<<"${head}batches:
  - register: nothing
    events: {2024: 1}"
    refuse_recipe '“nowhere”' '"nowhere".*"where"' <<<"${head}batches:
  - $e
    where: nowhere
    events: {2024: 1}"
    refuse_recipe '“chanel”' '"chanel".*"placement"' <<<"${head}batches:
  - $e
    pick: {chanel: {a: 1}}
    events: {2024: 1}"
    refuse_recipe 'weight' '"weight"' <<<"${head}batches:
  - $e
    pick: {country: {japan: 0}}
    events: {2024: 1}"
    refuse_recipe '2024Q5' 'is not a period' <<<"${head}batches:
  - $e
    events: {2024Q5: 1}"
    refuse_recipe 'nobody' '"nobody"' <<<"${head}batches:
  - $e
    person: {of: nobody}
    events: {2024: 1}"
    refuse_recipe '“quantity”' '"quantity".*"members"' <<<"${head}batches:
  - $e
    household: {members: quantity}
    events: {2024: 1}"
    refuse_recipe 'lasting' '"lasting"' <<<"${head}batches:
  - register: isolation
    person: {age: [20, 30]}
    set: {isolation_place: at_home}
    lasting: 0
    begins: {2024Q1: 1}"
    refuse_recipe '“copies”|“head”' '"copy"' <<<"${head}batches:
  - register: rice_support
    household: {save: x}
    copy: {people: head}
    events: {2024: 1}"
    refuse_recipe '“rows”' '"rows"' <<<"${head}batches:
  - $e
    events: {2024: {amount: 5}}"
    refuse_recipe '999' '999' <<<"${head}batches:
  - $e
    where: [\"99999\"]
    events: {2024: 1}"
}

each_engine exact
engine=sqlite
together
fill again exact && all_of >again.txt
db=$E2E_DIR/exact_sqlite.db
all_of >first.txt
cmp -s first.txt again.txt || fault 'the same seed gives other people'
journal_is=none
faults
finish
