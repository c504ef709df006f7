//! What in a policy cannot be meant: rows that contradict each other, cases nobody thought of, spans that cannot be kept.

use jiff::SignedDuration;

use super::{Case, PromisePolicy, Silence};
use crate::audience::AudienceKind;
use crate::deadline::Deadline;
use crate::ladder::Role;
use crate::promise::PromiseKind;
use crate::severity::Severity;
use crate::status::Status;
use crate::zone::Zone;

/// One fault, and the part of the policy that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFault {
    /// Where.
    pub part: PolicyPart,
    /// One sentence, without a full stop at its end.
    pub what: String,
    /// What to do.
    pub hint: String,
}

/// A part of a policy. Positions count from 0, in the order written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyPart {
    /// The policy as a whole: what is missing stands nowhere.
    Whole,
    /// A row of silences.
    Silence(usize),
    /// A contract.
    Contract(usize),
    /// The ladder of a kind of promise.
    Ladder(PromiseKind),
    /// A document owed after the fix.
    Document(usize),
    /// The calendar.
    Calendar,
}

/// Everything that cannot be meant, in the order of the policy.
#[must_use]
pub fn check(policy: &PromisePolicy) -> Vec<PolicyFault> {
    let mut faults = Vec::new();
    silences(policy, &mut faults);
    contracts(policy, &mut faults);
    ladders(policy, &mut faults);
    documents(policy, &mut faults);
    let executives = policy.ladder(PromiseKind::LoopIn).0.iter().any(|rung| rung.to.contains(&Role::Executive));
    if policy.loop_in.is_some() && !executives {
        let what = "an executive is to be looped in, and no step of this ladder tells one";
        faults.push(fault(PolicyPart::Ladder(PromiseKind::LoopIn), what, "add \"executive\" to a step, or switch loop_in off"));
    }
    let calendar = &policy.calendar;
    if calendar.opens >= calendar.closes {
        faults.push(fault(PolicyPart::Calendar, "a working day ends before it begins", "write the earlier time under `opens`"));
    }
    if calendar.weekdays.is_empty() && calendar.worked.is_empty() {
        faults.push(fault(PolicyPart::Calendar, "no day is worked, so no deadline in business days ever comes", "name the working days"));
    }
    faults
}

fn documents(policy: &PromisePolicy, faults: &mut Vec<PolicyFault>) {
    let never = |within: &Deadline| SOME_DAY.parse().is_ok_and(|from| within.resolve(from, &policy.calendar, &Zone::utc()).is_err());
    for (i, document) in policy.after_fix.documents.iter().enumerate() {
        let at = PolicyPart::Document(i);
        if policy.after_fix.documents[..i].iter().any(|d| d.what == document.what && d.audience == document.audience) {
            faults.push(fault(at, format!("`{}` is owed twice to the same readers", document.what), "delete one of them"));
        }
        if never(&document.within) {
            let what = format!("`{}` would never be due: its deadline is more than a year of this calendar away", document.what);
            faults.push(fault(at, what, "ask for fewer days, or name more working days in [calendar]"));
        }
    }
}

/// What a deadline is tried on; any day will do, since calendars go on in the same way.
const SOME_DAY: &str = "2027-01-01T00:00:00Z";

fn silences(policy: &PromisePolicy, faults: &mut Vec<PolicyFault>) {
    for (i, row) in policy.silences.iter().enumerate() {
        let at = PolicyPart::Silence(i);
        if row.longest < SignedDuration::from_mins(1) {
            faults.push(fault(at, "a silence of less than a minute cannot be kept", "write a longer one, such as \"20m\""));
        }
        if row.first.is_some_and(|first| first < SignedDuration::from_mins(1)) {
            faults.push(fault(at, "a first update within less than a minute cannot be kept", "write a longer time, such as \"15m\""));
        }
        if let Some(name) = row.contract.as_ref().filter(|name| policy.contracts.iter().all(|c| c.name != **name)) {
            faults.push(fault(at, format!("there is no contract `{name}`"), "define it under [[contracts]]"));
        }
        for (j, earlier) in policy.silences[..i].iter().enumerate() {
            if overlap(earlier, row) && !more_exact(earlier, row) && !more_exact(row, earlier) {
                let what = format!("this row and row {} fit the same case, and neither is more exact", j + 1);
                faults.push(fault(at, what, "delete one of them, or add what tells them apart: severity, status, audience or contract"));
            }
        }
    }
    if let Some(case) = uncovered(policy) {
        let what = format!("no row says how long {} readers may wait at {}, {}", case.kind.as_str(), case.severity, case.status);
        faults.push(fault(PolicyPart::Whole, what, "add a row for it, or one without conditions for everything else"));
    }
}

/// A case that no row fits, where there is one: the worst first.
fn uncovered(policy: &PromisePolicy) -> Option<Case<'static>> {
    let severities = (1..=4).filter_map(Severity::from_level);
    let cases = severities.flat_map(|severity| {
        let open = Status::ALL.into_iter().filter(|s| s.is_open());
        open.flat_map(move |status| AudienceKind::ALL.map(|kind| Case { severity, status, kind, customer: None }))
    });
    cases.into_iter().find(|case| policy.silence(*case).is_none())
}

fn contracts(policy: &PromisePolicy, faults: &mut Vec<PolicyFault>) {
    for (i, contract) in policy.contracts.iter().enumerate() {
        if policy.contracts[..i].iter().any(|c| c.name == contract.name) {
            faults.push(fault(PolicyPart::Contract(i), format!("two contracts are called `{}`", contract.name), "give one another name"));
        }
        let named = |name: &String| policy.contracts[..i].iter().any(|c| c.customers.iter().any(|n| n.eq_ignore_ascii_case(name)));
        if let Some(name) = contract.customers.iter().find(|name| named(name)) {
            faults.push(fault(PolicyPart::Contract(i), format!("`{name}` has two contracts"), "name every customer once"));
        }
    }
}

fn ladders(policy: &PromisePolicy, faults: &mut Vec<PolicyFault>) {
    for (kind, ladder) in &policy.ladders {
        let at = PolicyPart::Ladder(*kind);
        if !ladder.0.is_sorted_by(|a, b| a.after < b.after) {
            faults.push(fault(at, "a step is not later than the one before it", "write the steps in the order of their time"));
        }
        if ladder.0.iter().any(|rung| rung.to.is_empty()) {
            faults.push(fault(at, "a step tells nobody", "name who is told: owner, deputy, lead, executive, page"));
        }
    }
}

/// Whether some case fits both rows.
fn overlap(a: &Silence, b: &Silence) -> bool {
    fn both<T: PartialEq>(a: &Option<T>, b: &Option<T>) -> bool {
        a.is_none() || b.is_none() || a == b
    }
    both(&a.severity, &b.severity) && both(&a.status, &b.status) && both(&a.kind, &b.kind) && both(&a.contract, &b.contract)
}

/// Whether `a` says all that `b` says, and more.
fn more_exact(a: &Silence, b: &Silence) -> bool {
    fn says<T: PartialEq>(a: &Option<T>, b: &Option<T>) -> bool {
        b.is_none() || a == b
    }
    a.conditions() > b.conditions()
        && says(&a.severity, &b.severity)
        && says(&a.status, &b.status)
        && says(&a.kind, &b.kind)
        && says(&a.contract, &b.contract)
}

fn fault(part: PolicyPart, what: impl Into<String>, hint: &str) -> PolicyFault {
    PolicyFault { part, what: what.into(), hint: hint.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ladder::{Ladder, Rung};
    use crate::policy::Contract;

    fn row(severity: Option<u8>, kind: Option<AudienceKind>, minutes: i64) -> Silence {
        let severity = severity.and_then(Severity::from_level);
        Silence { severity, status: None, kind, contract: None, longest: SignedDuration::from_mins(minutes), first: None }
    }

    fn with(silences: Vec<Silence>) -> Vec<String> {
        check(&PromisePolicy { silences, ..PromisePolicy::default() }).into_iter().map(|f| f.what).collect()
    }

    #[test]
    fn the_built_in_policy_has_no_fault_and_says_what_the_documents_say() {
        let policy = PromisePolicy::default();
        assert_eq!(check(&policy), []);
        let longest = |severity: u8, kind| {
            let severity = Severity::from_level(severity).expect("1 to 4");
            policy.longest_silence(Case { severity, status: Status::Identified, kind, customer: None }).map(|s| s.as_mins())
        };
        assert_eq!((longest(1, AudienceKind::Internal), longest(1, AudienceKind::Customer)), (Some(60), Some(120)));
        assert_eq!((longest(2, AudienceKind::Public), longest(4, AudienceKind::Internal)), (Some(240), Some(1440)));
    }

    #[test]
    fn rows_that_contradict_each_other_are_found_and_more_exact_ones_are_none() {
        let any = row(None, None, 60);
        assert_eq!(with(vec![any.clone(), row(Some(1), None, 30), row(Some(1), Some(AudienceKind::Customer), 20)]), [""; 0]);
        let crossed = with(vec![any.clone(), row(Some(1), None, 30), row(None, Some(AudienceKind::Customer), 20)]);
        assert_eq!(crossed, ["this row and row 2 fit the same case, and neither is more exact"]);
        assert_eq!(with(vec![any.clone(), any]), ["this row and row 1 fit the same case, and neither is more exact"]);
    }

    #[test]
    fn a_case_without_a_row_and_impossible_spans_are_found() {
        assert_eq!(with(vec![row(Some(1), None, 30)]), ["no row says how long internal readers may wait at SEV2, Investigating"]);
        assert_eq!(with(vec![row(None, None, 0)]), ["a silence of less than a minute cannot be kept"]);
    }

    #[test]
    fn a_calendar_in_which_a_document_never_falls_due_and_a_loop_in_that_tells_no_executive_are_found() {
        let mut policy = PromisePolicy::default();
        policy.calendar.weekdays.clear();
        policy.calendar.worked = ["2020-01-01".parse().expect("a date")].into();
        policy.ladders.insert(PromiseKind::LoopIn, Ladder(vec![Rung { after: SignedDuration::ZERO, to: vec![Role::Lead] }]));
        let found: Vec<_> = check(&policy).into_iter().map(|f| f.part).collect();
        let documents = (0..3).map(PolicyPart::Document);
        assert_eq!(found, documents.chain([PolicyPart::Ladder(PromiseKind::LoopIn)]).collect::<Vec<_>>());
    }

    #[test]
    fn ladders_and_contracts_are_looked_at() {
        let mut policy = PromisePolicy::default();
        let rung = |m, to: &[Role]| Rung { after: SignedDuration::from_mins(m), to: to.to_vec() };
        policy.ladders.insert(PromiseKind::Call, Ladder(vec![rung(5, &[Role::Owner]), rung(5, &[])]));
        let contract = |name: &str| Contract { name: name.into(), customers: vec!["Globex".into()] };
        policy.contracts = vec![contract("gold"), contract("silver")];
        policy.silences[0].contract = Some("bronze".into());
        let found: Vec<_> = check(&policy).into_iter().map(|f| (f.part, f.what)).collect();
        assert!(found.contains(&(PolicyPart::Silence(0), "there is no contract `bronze`".into())));
        assert!(found.contains(&(PolicyPart::Contract(1), "`Globex` has two contracts".into())));
        assert!(found.contains(&(PolicyPart::Ladder(PromiseKind::Call), "a step is not later than the one before it".into())));
        assert!(found.contains(&(PolicyPart::Ladder(PromiseKind::Call), "a step tells nobody".into())));
    }
}
