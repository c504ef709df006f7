//! Policies as text: what is read, what is left as it is built in, and that what is written is read the same.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};
use sev1_domain::calendar::country;
use sev1_domain::deadline::Deadline;
use sev1_domain::ladder::{Ladder, Role, Rung};
use sev1_domain::policy::{Contract, DocumentRule, LoopIn};
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;

use super::*;

fn with_zones<T>(work: impl FnOnce(&Known<'_>) -> T) -> T {
    let (zones, customers, audiences) = (ZoneTable::default(), Customers::default(), Audiences::default());
    work(&Known { zones: &zones, default_zone: None, customers: &customers, audiences: Some(&audiences), places: None })
}

fn read(text: &str) -> Result<PromisePolicy, Vec<String>> {
    with_zones(|known| read_policy(text, known)).map_err(|faults| faults.into_iter().map(|f| f.what).collect())
}

/// Behind what every file begins with.
fn of(text: &str) -> Result<PromisePolicy, Vec<String>> {
    read(&format!("format = 1\nversion = \"2026-11\"\n{text}"))
}

fn phrase(text: &str) -> Phrase {
    Phrase::new(text).expect("a phrase")
}

#[test]
fn what_a_file_does_not_say_is_as_it_is_built_in() {
    let built_in = PromisePolicy { version: phrase("2026-11"), ..PromisePolicy::default() };
    assert_eq!(of(""), Ok(built_in.clone()));
    assert_eq!(of("[ladder]\n[loop_in]\n[after_fix]\n[calendar]\n"), Ok(built_in.clone()));
    assert_eq!(of("[loop_in]\nafter = \"2h\"").map(|p| p.loop_in.map(|l| (l.severity.level(), l.after.as_hours()))), Ok(Some((1, 2))));
    let ladders = of("[ladder.call]\nsteps = []").map(|p| (p.ladders.len(), p.ladder(PromiseKind::NextUpdate).0.len()));
    assert_eq!(ladders, Ok((built_in.ladders.len() - 1, 4)), "the others keep theirs");
    assert_eq!(of("[after_fix]\nwatch = \"\"").map(|p| (p.after_fix.watch, p.after_fix.documents.len())), Ok((None, 3)));
    assert_eq!(of("[calendar]\ndays = [\"sun\", \"Mon\"]").map(|p| p.calendar.weekdays), Ok(vec![Weekday::Monday, Weekday::Sunday]));
}

#[test]
fn rows_of_a_file_stand_instead_of_all_that_are_built_in() {
    let policy = of("[[silences]]\nlongest = \"1h\"\n[[silences]]\nstatus = \"monitoring\"\nlongest = \"4h\"").expect("a policy");
    assert_eq!(policy.silences.len(), 2);
    assert_eq!(of("[after_fix]\ndocuments = []").map(|p| p.after_fix.documents.len()), Ok(0));
    let documents = "[[after_fix.documents]]\nwhat = \"analysis\"\naudience = \"customer\"\nwithin = \"2 business days\"";
    assert_eq!(of(documents).map(|p| p.after_fix.documents[0].within.clone()), Ok(Deadline::BusinessDays(2)));
}

/// Everything a policy can say, differing from what is built in.
fn everything() -> PromisePolicy {
    let minutes = SignedDuration::from_mins;
    let mut policy = PromisePolicy {
        version: phrase("\"2026\"-11 'ä' \\ # x"),
        page: ["pager", "pager-2"].map(|name| DestinationName::new(name).expect("a name")).into(),
        loop_in: Some(LoopIn { severity: Severity::from_level(2).expect("1 to 4"), after: minutes(90) }),
        answer_within: minutes(45),
        accept_within: SignedDuration::from_secs(601),
        ..PromisePolicy::default()
    };
    policy.contracts = vec![
        Contract { name: "gold".into(), customers: vec!["Enterprise \"ABC\"".into(), "Globex".into()] },
        Contract { name: "silver '''".into(), customers: Vec::new() },
    ];
    policy.silences[1].contract = Some("gold".into());
    policy.silences[1].kind = Some(sev1_domain::audience::AudienceKind::Customer);
    policy.silences[1].status = Some(Status::Monitoring);
    policy.silences[1].first = Some(SignedDuration::from_millis(60_500));
    policy.ladders.remove(&PromiseKind::Watch);
    let rung = |after, to: &[Role]| Rung { after, to: to.to_vec() };
    policy.ladders.insert(
        PromiseKind::Call,
        Ladder(vec![rung(minutes(-90), &Role::ALL), rung(SignedDuration::ZERO, &[Role::Page]), rung(minutes(3), &[Role::Lead])]),
    );
    let zones = ZoneTable::default();
    let document = |what: &str, within: &str| DocumentRule {
        what: phrase(what),
        audience: sev1_domain::audience::AudienceName::INTERNAL,
        within: Deadline::read(within, &zones, None).expect("a deadline"),
    };
    policy.after_fix.watch = None;
    policy.after_fix.documents = ["2 business days", "90 working minutes", "36h", "5pm ET", "Tue 14:00 Europe/Berlin", "tomorrow 9am UTC"]
        .map(|within| document(within, within))
        .into();
    let calendar = &mut policy.calendar;
    calendar.zone = Some(zones.find("EST").expect("EST"));
    calendar.weekdays = vec![Weekday::Wednesday];
    (calendar.opens, calendar.closes) = (jiff::civil::time(0, 5, 0, 0), jiff::civil::time(23, 59, 0, 0));
    calendar.country = country("United States");
    calendar.off = BTreeSet::from([Date::constant(2026, 12, 24), Date::constant(2027, 1, 2)]);
    calendar.worked = BTreeSet::from([Date::constant(2026, 12, 26)]);
    policy
}

#[test]
fn what_is_written_is_read_the_same() {
    let nothing = {
        let mut policy = PromisePolicy { loop_in: None, ladders: BTreeMap::new(), ..PromisePolicy::default() };
        policy.after_fix.documents.clear();
        policy
    };
    for policy in [PromisePolicy::default(), everything(), nothing] {
        let text = policy_toml(&policy);
        assert_eq!(read(&text), Ok(policy), "{text}");
    }
}

#[test]
fn every_country_can_be_written() {
    for name in sev1_domain::calendar::countries() {
        let mut policy = PromisePolicy::default();
        policy.calendar.country = country(&name);
        assert_eq!(read(&policy_toml(&policy)).map(|p| p.calendar.country.is_some()), Ok(true), "{name}");
    }
}

#[test]
fn a_row_that_cannot_be_read_makes_no_others_wrong() {
    // The broken row is the one for everything else; the third and fourth contradict each other by their own numbers.
    let rows = "[[silences]]\nlongest = \"soon\"\n[[silences]]\nseverity = \"SEV1\"\nlongest = \"1h\"\n\
                [[silences]]\nseverity = \"SEV2\"\nlongest = \"1h\"\n[[silences]]\nseverity = \"SEV2\"\nlongest = \"2h\"";
    assert_eq!(
        of(rows),
        Err(vec!["`soon` is not a span of time".into(), "this row and row 3 fit the same case, and neither is more exact".into()])
    );
    let misspelt = "[[silences]]\nlongest = \"1h\"\n[[silences]]\nserverity = \"SEV1\"\nlongest = \"2h\"";
    assert_eq!(of(misspelt), Err(vec!["there is no key `serverity` here".into()]));
    let step = "[ladder.call]\nsteps = [{ at = \"soon\", to = [\"owner\"] }, { at = \"0m\", to = [\"own\"] }, { at = \"5m\", to = [] }, \
                { at = \"6m\", to = [\"lead\", \"page\", \"lead\"] }]";
    let said = ["`soon` does not say when a step is taken", "there is no role `own`", "`lead` is named twice", "a step tells nobody"];
    assert_eq!(of(step), Err(said.map(str::to_owned).into()));
}

#[test]
fn a_deadline_after_every_fix_is_no_date() {
    for within in ["2026-12-24 5pm ET", "2026-07-14T08:00:00-04:00", "yesterday 5pm ET", "2h ago"] {
        let said = of(&format!("[[after_fix.documents]]\nwhat = \"x\"\naudience = \"internal\"\nwithin = \"{within}\""));
        assert_eq!(said, Err(vec![format!("`{within}` is no deadline that every incident can have")]));
    }
}

#[test]
fn no_text_breaks_the_reader() {
    let whole = policy_toml(&everything());
    let cut = (0..whole.len()).step_by(7).filter(|at| whole.is_char_boundary(*at)).map(|at| whole[..at].to_owned());
    let without = |c: char| whole.chars().filter(|x| *x != c).collect::<String>();
    let odd =
        ["", "\n", "x", "format = 9999999999999999999999", "ladder = 1", "silences = 1", "silences = [1]", "calendar = []", "page = 1"];
    for text in cut.chain(['"', '[', '=', '\n'].map(without)).chain(odd.map(str::to_owned)) {
        if let Err(faults) = with_zones(|known| read_policy(&text, known)) {
            let file = FileText { path: "policy.toml".into(), text: text.clone() };
            assert!(report("the promise policy", faults, &file).text().contains("policy.toml"), "{text}");
        }
    }
}
