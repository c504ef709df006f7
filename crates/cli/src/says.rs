//! Flags of an update to the API's request. Meaning is checked by the server side; only the compact forms are read here.

use std::str::FromStr;

use sev1_app::words::no_change;
use sev1_domain::approval::Answer;
use sev1_domain::bridge::BridgeState;
use sev1_domain::fix::{FixStage, FixState};
use sev1_domain::label::Label;
use sev1_domain::status::Status;
use sev1_web::api::wire::{
    Approval, BridgeSaid, Contribution, Evidence, Fix, LabelName, Listed, NextUpdateSaid, OccasionSaid, Text, UpdateOut, UpdateRequest,
};

use crate::args::Says;
use crate::error::CliError;
use crate::{input, stands};

/// The fields a label can be put on, as flags name them.
const FIELDS: [&str; 12] =
    ["summary", "impact", "notes", "no-next", "hand-off-to", "bridge", "fix", "people", "thanks", "approvals", "evidence", "thread"];

/// Those and the ones of [`stands`].
fn fields() -> impl Iterator<Item = &'static str> {
    FIELDS.into_iter().chain(stands::FIELDS)
}

/// Which of the fields flags label.
#[derive(Default)]
pub(crate) struct Labels(Vec<(&'static str, LabelName)>);

impl Says {
    /// Whether nothing is said by flags.
    pub(crate) fn is_silent(&self) -> bool {
        let Self { status, reason, summary, impact, notes, next, no_next, no_change, labels, thread, fix, .. } = self;
        let Self { bridge, people, thanks, approvals, evidence, file, holding, stands, quiet_with, hand_off_to, .. } = self;
        let texts = [status, reason, summary, impact, notes, next, no_next, no_change, thread, fix, bridge, evidence];
        let texts = texts.into_iter().chain([quiet_with, hand_off_to]);
        let lists = [labels, people, thanks, approvals];
        texts.into_iter().all(|t| t.is_none()) && lists.iter().all(|l| l.is_empty()) && file.is_none() && !holding && stands.is_silent()
    }

    /// Whether the last update must be known: its words are repeated with something changed.
    pub(crate) fn needs_last(&self) -> bool {
        self.no_change.is_some() || !self.labels.is_empty()
    }

    /// The request. `last` is the last update, where [`Says::needs_last`].
    ///
    /// # Errors
    /// When a file cannot be read or a compact form cannot be understood.
    pub(crate) fn request(&self, last: Option<&UpdateOut>) -> Result<UpdateRequest, CliError> {
        let labels = Labels::read(&self.labels)?;
        let text = self.file.as_ref().map(|path| input::file(path, input::MAX_BYTES)).transpose()?;
        // What a whole text says wins over what was said before.
        let repeatable = last.filter(|_| text.is_none());
        let mut request = UpdateRequest {
            status: self.status.as_deref().map(|s| Status::from_str(s).map(Into::into)).transpose()?,
            status_reason: self.reason.clone(),
            summary: body(&labels, "summary", self.summary.as_deref(), last.map(|u| &u.summary), text.is_some())?,
            customer_impact: body(&labels, "impact", self.impact.as_deref(), last.map(|u| &u.customer_impact), text.is_some())?,
            technical_notes: body(&labels, "notes", self.notes.as_deref(), last.map(|u| &u.technical_notes), text.is_some())?,
            next_update: self.next_update(&labels),
            quiet_with: self.quiet_with.clone(),
            hand_off_to: labels.text("hand-off-to", self.hand_off_to.clone(), None),
            bridge: self.bridge.as_deref().map(|b| bridge(b, self.bridge_link.clone(), labels.of("bridge"))).transpose()?,
            people: contributions(&self.people, labels.of("people")),
            thanks: contributions(&self.thanks, labels.of("thanks")),
            fix: self.fix.as_deref().map(|f| fix(f, labels.of("fix"))).transpose()?,
            approvals: approvals(&self.approvals, labels.of("approvals"))?,
            evidence: self.evidence.clone().map(|query| Evidence {
                query,
                range: self.evidence_range.clone(),
                verdict: self.evidence_verdict.clone(),
                label: labels.of("evidence"),
            }),
            thread: labels.text("thread", self.thread.clone(), repeatable.and_then(|u| u.thread.as_ref())),
            occasion: self.holding.then_some(OccasionSaid::Holding),
            text,
            seen_update: None,
            ..UpdateRequest::default()
        };
        self.stands.say(&mut request, &labels, repeatable)?;
        labels.all_used(&request)?;
        if let Some(tried) = &self.no_change {
            let Some(last) = last else {
                return Err(
                    CliError::usage("there is no earlier update, so something must be said").hint("use --summary, --impact and --notes")
                );
            };
            let label = labels.get("summary").unwrap_or(last.summary.label);
            request.summary = Some(Text { text: no_change::summary(&input::flag(tried)?, &last.summary.text)?, label });
            request.seen_update = Some(last.number);
            request.occasion = Some(OccasionSaid::NoChange);
        }
        Ok(request)
    }

    fn next_update(&self, labels: &Labels) -> Option<NextUpdateSaid> {
        let at = self.next.clone().map(|at| NextUpdateSaid { at: Some(at), ..NextUpdateSaid::default() });
        at.or_else(|| self.no_next.clone().map(|why| NextUpdateSaid { at: None, opt_out: Some(why), label: Some(labels.of("no-next")) }))
    }
}

impl Labels {
    fn read(said: &[String]) -> Result<Self, CliError> {
        let one = |text: &String| {
            let (field, who) = text.split_once('=')?;
            let field = fields().find(|f| *f == field.trim())?;
            Some((field, Label::from_name(&who.trim().to_lowercase())?.into()))
        };
        let unread = |text: &String| {
            CliError::usage(format!("`--label {text}` cannot be understood"))
                .hint("write FIELD=WHO, such as summary=customer")
                .hint(format!("fields: {}; who: internal, executive, customer, public", fields().collect::<Vec<_>>().join(", ")))
        };
        said.iter().map(|text| one(text).ok_or_else(|| unread(text))).collect::<Result<_, _>>().map(Self)
    }

    /// Every label has something to stand on; a label that silently did nothing would be a promise not kept.
    fn all_used(&self, request: &UpdateRequest) -> Result<(), CliError> {
        let said = |field: &str| match field {
            "summary" => request.summary.is_some(),
            "impact" => request.customer_impact.is_some(),
            "notes" => request.technical_notes.is_some(),
            "no-next" => request.next_update.as_ref().is_some_and(|n| n.opt_out.is_some()),
            "hand-off-to" => request.hand_off_to.is_some(),
            "bridge" => request.bridge.is_some(),
            "fix" => request.fix.is_some(),
            "people" => request.people.is_some(),
            "thanks" => request.thanks.is_some(),
            "approvals" => request.approvals.is_some(),
            "evidence" => request.evidence.is_some(),
            "thread" => request.thread.is_some(),
            "affected" => request.reach.is_some(),
            "workaround" => request.workaround.is_some(),
            "cause" => request.cause.is_some(),
            "milestone" => request.milestone.is_some(),
            _ => request.customer_message.is_some(),
        };
        // `--no-change` says the summary by itself.
        let unused = self.0.iter().map(|(field, _)| *field).find(|field| !said(field) && *field != "summary");
        let flag = |field: &str| match field {
            "people" => "person".to_owned(),
            "approvals" => "approval".to_owned(),
            field => field.to_owned(),
        };
        unused.map_or(Ok(()), |field| {
            Err(CliError::usage(format!("`--label {field}=…` has nothing to label: a hand-written text carries no labels"))
                .hint(format!("say it by its flag, which wins over the text: --{}", flag(field))))
        })
    }

    pub(crate) fn get(&self, field: &str) -> Option<LabelName> {
        self.0.iter().rev().find(|(f, _)| *f == field).map(|(_, label)| *label)
    }

    /// Internal unless said otherwise.
    pub(crate) fn of(&self, field: &str) -> LabelName {
        self.get(field).unwrap_or(LabelName::Internal)
    }

    /// A part that is said, or what the last update said, under a label put on now.
    pub(crate) fn or_repeated<T>(
        &self,
        field: &str,
        said: Option<T>,
        last: Option<T>,
        relabel: impl FnOnce(T, LabelName) -> T,
    ) -> Option<T> {
        said.or_else(|| Some(relabel(last?, self.get(field)?)))
    }

    /// Like [`Labels::or_repeated`], for text.
    pub(crate) fn text(&self, field: &str, said: Option<String>, last: Option<&Text>) -> Option<Text> {
        let said = said.map(|text| Text { text, label: self.of(field) });
        self.or_repeated(field, said, last.cloned(), |text, label| Text { label, ..text })
    }
}

/// What is said, with its label; or what the last update said under a label put on now.
fn body(labels: &Labels, field: &'static str, said: Option<&str>, last: Option<&Text>, whole_text: bool) -> Result<Option<Text>, CliError> {
    let said = said.map(input::flag).transpose()?;
    if said.is_none() && whole_text && labels.get(field).is_some() {
        return Err(CliError::usage(format!("`--label {field}=…` needs --{field}: a hand-written text carries no labels"))
            .hint(format!("say it again: --{field} @FILE")));
    }
    Ok(labels.text(field, said, last))
}

fn bridge(said: &str, link: Option<String>, label: LabelName) -> Result<BridgeSaid, CliError> {
    let unread = || {
        CliError::usage(format!("`--bridge {said}` cannot be understood"))
            .hint("write NAME:open, NAME:concluded or NAME:concluded:reconvenes 8am ET")
    };
    // A time may hold a colon, a name hardly ever does.
    let mut parts = said.splitn(3, ':').map(str::trim);
    let (name, state, rest) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next());
    let state = BridgeState::from_name(&state.to_lowercase()).ok_or_else(unread)?;
    let reconvenes = match rest {
        Some(rest) => {
            let time = rest.strip_prefix("reconvenes").ok_or_else(unread)?.trim();
            Some(time.strip_prefix("at ").unwrap_or(time).to_owned())
        }
        None => None,
    };
    Ok(BridgeSaid { name: name.to_owned(), link, state: state.into(), reconvenes, label })
}

fn fix(said: &str, label: LabelName) -> Result<Fix, CliError> {
    let unread = |what: String| {
        CliError::usage(format!("`--fix {said}` cannot be understood: {what}"))
            .hint("write VERSION:STAGE:STATE or VERSION:STAGE:STATE:OWNER, such as \"7.8.6:pull request:running:Ana\"")
    };
    let mut parts = said.splitn(4, ':').map(str::trim);
    let mut next = || parts.next().unwrap_or_default();
    let (version, stage, state, owner) = (next(), next().to_lowercase(), next().to_lowercase(), next());
    let stage =
        FixStage::from_name(&stage).ok_or_else(|| unread(format!("stages are {}", FixStage::ALL.map(FixStage::as_str).join(", "))))?;
    let state =
        FixState::from_name(&state).ok_or_else(|| unread(format!("states are {}", FixState::ALL.map(FixState::as_str).join(", "))))?;
    let owner = (!owner.is_empty()).then(|| owner.to_owned());
    Ok(Fix { version: version.to_owned(), stage: stage.into(), state: state.into(), owner, label })
}

fn contributions(said: &[String], label: LabelName) -> Option<Listed<Contribution>> {
    let one = |text: &String| {
        let (who, what) = text.split_once(':').map_or((text.as_str(), None), |(who, what)| (who, Some(what.trim().to_owned())));
        Contribution { who: who.trim().to_owned(), what: what.filter(|w| !w.is_empty()) }
    };
    (!said.is_empty()).then(|| Listed { list: said.iter().map(one).collect(), label })
}

fn approvals(said: &[String], label: LabelName) -> Result<Option<Listed<Approval>>, CliError> {
    let one = |text: &String| {
        let mut parts = text.splitn(4, ':').map(|p| p.trim().to_owned());
        let mut next = || parts.next().unwrap_or_default();
        let (what, asked, answer, reason) = (next(), next(), next().to_lowercase(), next());
        let answer = Answer::from_name(&answer).ok_or_else(|| {
            CliError::usage(format!("`--approval {text}` cannot be understood"))
                .hint("write WHAT:WHO WAS ASKED:ANSWER or WHAT:WHO WAS ASKED:ANSWER:REASON")
                .hint(format!("answers: {}", Answer::ALL.map(Answer::as_str).join(", ")))
        })?;
        Ok(Approval { what, asked, answer: answer.into(), reason: (!reason.is_empty()).then_some(reason) })
    };
    let list = said.iter().map(one).collect::<Result<Vec<_>, CliError>>()?;
    Ok((!list.is_empty()).then_some(Listed { list, label }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(says: Says) -> serde_json::Value {
        serde_json::to_value(says.request(None).expect("understood")).expect("JSON")
    }

    #[test]
    fn compact_forms_become_typed_parts() {
        let says = Says {
            fix: Some("7.8.6:pull request:running:Ana".into()),
            bridge: Some("WebEx with ABC:concluded:reconvenes 8:30am ET".into()),
            thanks: vec!["@ana:the root cause".into(), "Delivery team".into()],
            approvals: vec!["upgrade to 7.8.6:Lee:bypassed:nobody awake".into()],
            labels: vec!["fix=customer".into()],
            ..Says::default()
        };
        let json = request(says);
        assert_eq!(json["fix"]["stage"], "pull request");
        assert_eq!(json["fix"]["label"], "customer");
        assert_eq!(json["bridge"]["reconvenes"], "8:30am ET");
        assert_eq!(json["thanks"]["list"][0]["what"], "the root cause");
        assert_eq!(json["approvals"]["list"][0]["reason"], "nobody awake");
    }

    #[test]
    fn what_is_not_said_is_not_in_the_request() {
        assert!(Says::default().is_silent());
        let says = Says { next: Some("45m".into()), ..Says::default() };
        assert!(!says.is_silent());
        assert_eq!(request(says), serde_json::json!({ "next_update": { "at": "45m" } }));
    }

    #[test]
    fn who_leads_from_here_on_and_who_agreed_to_wait_are_said() {
        let says = Says {
            next: Some("8am ET".into()),
            hand_off_to: Some("Lee".into()),
            quiet_with: Some("Alice Evan".into()),
            labels: vec!["hand-off-to=customer".into()],
            ..Says::default()
        };
        let expected = serde_json::json!({
            "hand_off_to": { "text": "Lee", "label": "customer" },
            "next_update": { "at": "8am ET" },
            "quiet_with": "Alice Evan",
        });
        assert_eq!(request(says), expected);
        assert!(!Says { quiet_with: Some("Alice".into()), ..Says::default() }.is_silent());
    }

    #[test]
    fn a_form_that_cannot_be_understood_says_how_to_write_it() {
        for says in [
            Says { fix: Some("7.8.6:somewhere:running".into()), ..Says::default() },
            Says { bridge: Some("WebEx".into()), ..Says::default() },
            Says { labels: vec!["summary".into()], ..Says::default() },
            Says { approvals: vec!["all".into()], ..Says::default() },
        ] {
            let error = says.request(None).expect_err("not understood");
            assert!(error.text().contains("write "), "{}", error.text());
        }
    }
}
