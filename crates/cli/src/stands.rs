//! Flags about how things stand to the API's request. Only the compact forms are read here.

use sev1_domain::cause::Certainty;
use sev1_domain::milestone::Confidence;
use sev1_domain::reach;
use sev1_web::api::wire::{Cause, CustomerMessage, LabelName, MilestoneOut, MilestoneSaid, Reach, StandingName, UpdateOut, UpdateRequest};

use crate::args::Stands;
use crate::error::CliError;
use crate::input;
use crate::says::Labels;

/// The fields of these flags that a label can be put on.
pub(crate) const FIELDS: [&str; 5] = ["affected", "workaround", "cause", "milestone", "customer-message"];

impl Stands {
    /// Puts what is said into the request. A label alone repeats what `last` said, under that label.
    ///
    /// # Errors
    /// When a file cannot be read or a compact form cannot be understood.
    pub(crate) fn say(&self, request: &mut UpdateRequest, labels: &Labels, last: Option<&UpdateOut>) -> Result<(), CliError> {
        let said = self.affected.as_deref().map(|a| affected(a, labels.of("affected"))).transpose()?;
        request.reach = labels.or_repeated("affected", said, last.and_then(|u| u.reach.clone()), |r, label| Reach { label, ..r });
        request.workaround = labels.text("workaround", self.workaround.clone(), last.and_then(|u| u.workaround.as_ref()));
        let said = self.cause.as_deref().map(|c| cause(c, labels.of("cause"))).transpose()?;
        request.cause = labels.or_repeated("cause", said, last.and_then(|u| u.cause.clone()), |c, label| Cause { label, ..c });
        let said = self.milestone.as_deref().map(|m| milestone(m, labels.of("milestone"))).transpose()?;
        let before = last.and_then(|u| u.milestone.as_ref()).map(again);
        request.milestone = labels.or_repeated("milestone", said, before, |m, label| MilestoneSaid { label, ..m });
        request.drop = self.dropped.iter().map(|name| dropped(name)).collect::<Result<_, _>>()?;
        let label = labels.get("customer-message").unwrap_or(LabelName::Customer);
        let text = self.customer_message.as_deref().map(input::flag).transpose()?;
        request.customer_message = text.map(|text| CustomerMessage { text, label });
        Ok(())
    }
}

fn affected(said: &str, label: LabelName) -> Result<Reach, CliError> {
    let reach = reach::Reach::read(said)?;
    let (unit, scope) = (reach.unit.to_string(), reach.scope.map(|s| s.to_string()));
    Ok(Reach { affected: reach.affected, of: reach.of, unit, about: reach.about, scope, label })
}

fn cause(said: &str, label: LabelName) -> Result<Cause, CliError> {
    let read = said.split_once(':').and_then(|(certainty, what)| Some((Certainty::from_name(&certainty.trim().to_lowercase())?, what)));
    let (certainty, what) = read.ok_or_else(|| {
        CliError::usage(format!("`--cause {said}` does not say how sure it is"))
            .hint("write CERTAINTY:WHAT, such as \"suspected: a query that bypasses the cache\"")
            .hint("certainties: suspected, confirmed, ruled out")
    })?;
    Ok(Cause { what: what.trim().to_owned(), certainty: certainty.into(), label })
}

fn milestone(said: &str, label: LabelName) -> Result<MilestoneSaid, CliError> {
    let unread = || {
        CliError::usage(format!("`--milestone {said}` does not say how sure it is"))
            .hint("write WHAT, by TIME, confidence HOW, such as \"7.8.6 is in your test environment, by 2pm ET, confidence high\"")
            .hint("confidence: low, medium, high")
    };
    let (rest, confidence) = said.rsplit_once(", ").ok_or_else(unread)?;
    let confidence = confidence.trim().to_lowercase();
    let how = confidence.strip_prefix("confidence").or_else(|| confidence.strip_suffix("confidence")).ok_or_else(unread)?;
    let confidence = Confidence::from_name(how.trim_matches([' ', ':'])).ok_or_else(unread)?;
    let (what, by) = rest.rsplit_once(", by ").map_or((rest, None), |(what, by)| (what, Some(by.trim().to_owned())));
    Ok(MilestoneSaid { what: what.trim().to_owned(), by, confidence: confidence.into(), label })
}

/// The milestone as it can be said again, its instant to the letter.
fn again(told: &MilestoneOut) -> MilestoneSaid {
    let MilestoneOut { what, by, confidence, label } = told.clone();
    MilestoneSaid { what, by: by.map(|by| by.at.0.to_string()), confidence, label }
}

fn dropped(name: &str) -> Result<StandingName, CliError> {
    match name.trim().to_lowercase().as_str() {
        "affected" => Ok(StandingName::Reach),
        "workaround" => Ok(StandingName::Workaround),
        "cause" => Ok(StandingName::Cause),
        "milestone" => Ok(StandingName::Milestone),
        _ => Err(CliError::usage(format!("`--drop {name}` names nothing that goes on being told"))
            .hint("name one of: affected, workaround, cause, milestone")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Says;

    fn request(stands: Stands, labels: &[&str]) -> serde_json::Value {
        let says = Says { stands, labels: labels.iter().map(|&l| l.to_owned()).collect(), ..Says::default() };
        serde_json::to_value(says.request(None).expect("understood")).expect("JSON")
    }

    #[test]
    fn how_it_stands_is_said_in_one_line_each() {
        let stands = Stands {
            affected: Some("about 4,200 of 9,000 users, EU node".into()),
            workaround: Some("use the mobile app".into()),
            cause: Some("Ruled out: the network".into()),
            milestone: Some("7.8.6 is in test, and signed, by Tue 2:30pm ET, confidence high".into()),
            dropped: vec!["affected".into()],
            customer_message: Some("We are sorry.".into()),
        };
        let json = request(stands, &["affected=public", "milestone=customer"]);
        let expected = serde_json::json!({
            "reach": { "affected": 4200, "of": 9000, "unit": "users", "about": true, "scope": "EU node", "label": "public" },
            "workaround": { "text": "use the mobile app", "label": "internal" },
            "cause": { "what": "the network", "certainty": "ruled out", "label": "internal" },
            "milestone": { "what": "7.8.6 is in test, and signed", "by": "Tue 2:30pm ET", "confidence": "high", "label": "customer" },
            "drop": ["reach"],
            "customer_message": { "text": "We are sorry.", "label": "customer" },
        });
        assert_eq!(json, expected);
        let open = Stands { milestone: Some("7.8.6 is cut, low confidence".into()), ..Stands::default() };
        assert_eq!(
            request(open, &[])["milestone"],
            serde_json::json!({ "what": "7.8.6 is cut", "confidence": "low", "label": "internal" })
        );
    }

    #[test]
    fn a_form_that_cannot_be_understood_says_how_to_write_it() {
        for stands in [
            Stands { affected: Some("many users".into()), ..Stands::default() },
            Stands { cause: Some("a query".into()), ..Stands::default() },
            Stands { milestone: Some("7.8.6 is cut, by 2pm ET".into()), ..Stands::default() },
            Stands { milestone: Some("7.8.6 is cut, confidence total".into()), ..Stands::default() },
        ] {
            let error = Says { stands, ..Says::default() }.request(None).expect_err("not understood");
            assert!(error.text().contains("write "), "{}", error.text());
        }
        let error = Says { stands: Stands { dropped: vec!["fix".into()], ..Stands::default() }, ..Says::default() };
        assert!(error.request(None).expect_err("not understood").text().contains("affected, workaround"));
    }
}
