//! From use case to wire: a preview.

use sev1_app::{FindingView, Preview, PreviewedText, SuppressedView};

use super::present::update;
use super::wire;

/// Everything a preview tells.
pub(super) fn preview(preview: &Preview) -> wire::PreviewOut {
    wire::PreviewOut {
        as_of: preview.as_of.into(),
        digest: preview.digest.to_string(),
        update: update(&preview.update),
        texts: preview.texts.iter().map(text).collect(),
        gate: preview.gate.into(),
        findings: preview.findings.iter().map(finding).collect(),
        suppressed: preview.suppressed.iter().map(suppressed).collect(),
    }
}

fn text(previewed: &PreviewedText) -> wire::AudienceTextOut {
    let text = &previewed.text;
    let destinations = text.destinations.iter();
    let runs = |runs: &Vec<sev1_app::Run>| runs.iter().map(|r| wire::RunOut { change: r.change.into(), text: r.text.clone() }).collect();
    wire::AudienceTextOut {
        audience: text.told.audience.to_string(),
        kind: text.told.kind.into(),
        subject: text.told.subject.clone(),
        markdown: text.told.markdown.clone(),
        plain: text.told.plain(),
        html: text.told.html().to_string(),
        destinations: destinations.map(|(name, by)| wire::DestinationOut { name: name.to_string(), channel: (*by).into() }).collect(),
        changes: previewed.changes.as_ref().map(runs),
        fell_back: text.told.fell_back.as_ref().map(ToString::to_string),
        digest: text.digest.to_string(),
    }
}

fn suppressed(view: &SuppressedView) -> wire::SuppressedOut {
    wire::SuppressedOut { finding: finding(&view.finding), until: view.until.into(), reason: view.reason.to_string() }
}

fn finding(view: &FindingView) -> wire::FindingOut {
    let finding = &view.finding;
    wire::FindingOut {
        code: finding.code.to_string(),
        level: finding.level.into(),
        audiences: finding.audiences.iter().map(|kind| (*kind).into()).collect(),
        field: finding.field.map(Into::into),
        line: view.place.map(|p| p.line),
        column: view.place.map(|p| p.column),
        excerpt: view.excerpt.as_ref().map(|e| wire::ExcerptOut { text: e.text.clone(), from: e.part.start, to: e.part.end }),
        message: finding.message.clone(),
        how_to_fix: view.how_to_fix.clone(),
        fix: view.fix.as_ref().map(|fix| wire::SafeFixOut { replaces: fix.replaces.clone(), by: fix.by.clone() }),
    }
}
