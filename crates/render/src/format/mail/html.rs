//! The HTML part: one narrow column of simple tables, every style inline, nothing loaded.
//!
//! It sets no colour for text and none behind it, so that a program in dark mode uses its own; what is quieter is a little transparent,
//! which Outlook ignores to the better. The bar's colours are readable on white and on black.

use sev1_domain::status::Status;

use super::Mail;

const FONT: &str = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

pub(super) fn page(mail: &Mail<'_>) -> String {
    let mut out = String::with_capacity(mail.html.as_str().len() * 2 + 4_096);
    out.push_str(concat!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
        "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"supported-color-schemes\" content=\"light dark\">\n",
        "<meta name=\"x-apple-disable-message-reformatting\">\n",
    ));
    out.push_str(&format!("<title>{}</title>\n</head>\n<body style=\"margin:0;padding:0\">\n", escaped(&mail.subject)));
    // Shown in lists of mails, hidden in the mail.
    out.push_str(&format!("<div style=\"display:none;max-height:0;overflow:hidden;mso-hide:all\">{}</div>\n", escaped(&mail.preheader())));
    // Outlook knows no widest width, so it alone gets a table of a fixed one.
    out.push_str(concat!(
        "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr>",
        "<td align=\"center\" style=\"padding:24px 16px\">\n",
        "<!--[if mso]><table role=\"presentation\" width=\"600\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr><td><![endif]-->\n",
    ));
    out.push_str(&format!(
        "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
         style=\"max-width:600px;{FONT};font-size:16px;line-height:1.5;text-align:left\">\n"
    ));
    head(mail, &mut out);
    out.push_str("<tr><td style=\"padding:20px 0 0;overflow-wrap:anywhere;word-break:break-word\">\n");
    out.push_str(&styled(mail.html.as_str()));
    out.push_str("</td></tr>\n");
    foot(mail, &mut out);
    out.push_str("</table>\n<!--[if mso]></td></tr></table><![endif]-->\n</td></tr></table>\n</body>\n</html>\n");
    out
}

/// What it is about, how things stand, and when more comes.
fn head(mail: &Mail<'_>, out: &mut String) {
    let bar = bar(mail.status);
    out.push_str(&format!(
        "<tr><td style=\"border-left:4px solid {bar};padding:2px 0 2px 16px\">\n\
         <div style=\"font-size:13px;opacity:.75\">{}</div>\n\
         <div style=\"font-size:22px;font-weight:600;line-height:1.3\">{}</div>\n",
        escaped(&mail.about),
        escaped(&mail.head)
    ));
    if let Some(next) = &mail.next {
        out.push_str(&format!("<div style=\"font-size:14px\">{}</div>\n", escaped(next)));
    }
    out.push_str("</td></tr>\n");
}

fn foot(mail: &Mail<'_>, out: &mut String) {
    out.push_str(&format!(
        "<tr><td style=\"border-top:1px solid #8c8c8c;padding:12px 0 0;font-size:13px;opacity:.75\">{}",
        escaped(&mail.because)
    ));
    if let Some(link) = &mail.unsubscribe {
        out.push_str(&format!(" <a href=\"{}\" style=\"color:inherit\">Stop these mails</a>.", escaped(link)));
    }
    out.push_str("</td></tr>\n");
}

fn bar(status: Option<Status>) -> &'static str {
    match status {
        Some(Status::Resolved) => "#1f9d57",
        Some(Status::Monitoring) => "#2f7de1",
        Some(_) => "#d9730d",
        None => "#8c8c8c",
    }
}

/// Inline styles for the tags that our own sanitiser lets through. It writes every `<` that is no tag as `&lt;`, and no attribute holds a
/// `>` that would end a tag early, because addresses are percent-encoded.
fn styled(html: &str) -> String {
    let mut out = String::with_capacity(html.len() * 2);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let name_end = rest[at + 1..].find(|c: char| !c.is_ascii_alphanumeric()).map_or(rest.len(), |n| at + 1 + n);
        out.push_str(&rest[..name_end]);
        if let Some(style) = style(&rest[at + 1..name_end]) {
            out.push_str(&format!(" style=\"{style}\""));
        }
        // The tag's attributes go over as they are, whatever signs stand in them.
        let tag_end = rest[name_end..].find('>').map_or(rest.len(), |n| name_end + n);
        out.push_str(&rest[name_end..tag_end]);
        rest = &rest[tag_end..];
    }
    out.push_str(rest);
    out
}

fn style(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "p" => "margin:0 0 16px",
        "h1" | "h2" | "h3" => "margin:0 0 12px;font-size:18px;line-height:1.35",
        "h4" | "h5" | "h6" => "margin:20px 0 8px;font-size:16px;line-height:1.35",
        "ul" | "ol" => "margin:0 0 16px;padding:0 0 0 22px",
        "li" => "margin:0 0 4px",
        "blockquote" => "margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid #8c8c8c",
        "pre" => "margin:0 0 16px;padding:10px 12px;border:1px solid #8c8c8c;border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere",
        "code" => "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:13px",
        "table" => "margin:0 0 16px;border-collapse:collapse",
        "td" | "th" => "padding:4px 10px 4px 0;border-bottom:1px solid #8c8c8c;vertical-align:top",
        "hr" => "margin:0 0 16px;border:0;border-top:1px solid #8c8c8c",
        _ => return None,
    })
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}
