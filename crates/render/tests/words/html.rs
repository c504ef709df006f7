//! Markdown to HTML: what authors write looks right, what attackers write does nothing.

use sev1_render::markdown::to_html;

fn html(markdown: &str) -> String {
    to_html(markdown).to_string()
}

#[test]
fn what_authors_write_is_shown() {
    insta::assert_snapshot!(html("#### Status: *ok*\n\n- a\n- ~~b~~ **c**\n\n| q | r |\n| - | -: |\n| `x<y` | 2 |\n\nhttps://example.com and [mail](mailto:a@example.com)\n\n> quoted\n\n```rust\nlet a = \"<b>\";\n```"), @r#"
    <h4>Status: <em>ok</em></h4>
    <ul>
    <li>a</li>
    <li><del>b</del> <strong>c</strong></li>
    </ul>
    <table>
    <thead>
    <tr>
    <th>q</th>
    <th align="right">r</th>
    </tr>
    </thead>
    <tbody>
    <tr>
    <td><code>x&lt;y</code></td>
    <td align="right">2</td>
    </tr>
    </tbody>
    </table>
    <p><a href="https://example.com" rel="noopener noreferrer nofollow">https://example.com</a> and <a href="mailto:a@example.com" rel="noopener noreferrer nofollow">mail</a></p>
    <blockquote>
    <p>quoted</p>
    </blockquote>
    <pre><code>let a = "&lt;b&gt;";
    </code></pre>
    "#);
}

#[test]
fn html_in_a_text_shows_as_text_and_images_become_links() {
    insta::assert_snapshot!(html("<b>bold</b> <!-- c --> ![graph](https://example.com/g.png) ![](https://example.com/h.png)"), @r#"<p>&lt;b&gt;bold&lt;/b&gt; &lt;!-- c --&gt; <a href="https://example.com/g.png" rel="noopener noreferrer nofollow">graph</a> <a href="https://example.com/h.png" rel="noopener noreferrer nofollow">https://example.com/h.png</a></p>"#);
}

#[test]
fn hostile_markdown_gives_no_active_html() {
    let hostile = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](java\tscript:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](\u{1}javascript:alert(1))",
        "[a](vbscript:x) [b](data:text/html;base64,PHNjcmlwdD4=) [c](file:///etc/passwd)",
        "![a](javascript:alert(1)) ![b](data:image/svg+xml,<svg onload=alert(1)>)",
        "[![a](javascript:alert(1))](javascript:alert(2))",
        "<javascript:alert(1)>",
        "<https://example.com/\"onmouseover=alert(1)>",
        "[a](https://example.com \"\\\" onmouseover=alert(1)\")",
        "[a](/relative) [b](//example.com) [c](#id)",
        "[a]: javascript:alert(1)\n\n[a]",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "```\"><script>alert(1)</script>\nx\n```",
        "<a href=\"https://x\" style=\"position:fixed\" class=\"x\" id=\"y\">z</a>",
        "\u{202e}<script>\u{2066}",
        "<<script>script>alert(1)<</script>/script>",
        "- [ ] <input type=text autofocus onfocus=alert(1)>",
    ];
    for markdown in hostile {
        let html = html(markdown);
        let tags: Vec<&str> = html.split('<').skip(1).map(|t| t.split('>').next().unwrap_or(t)).collect();
        for tag in tags {
            let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or("");
            let allowed = ["a", "p", "code", "pre", "ul", "li", "em", "strong", "blockquote", "br", "del"];
            assert!(allowed.contains(&name), "{markdown} gave {html}");
            let attributes = &tag.trim_start_matches('/')[name.len()..];
            let plain = attributes.is_empty()
                || attributes == " rel=\"noopener noreferrer nofollow\""
                || (attributes.starts_with(" href=\"http")
                    && attributes.ends_with("rel=\"noopener noreferrer nofollow\"")
                    && attributes.matches('"').count() == 4);
            assert!(plain, "{markdown} gave {html}");
        }
        assert!(!html.contains("href=\"j") && !html.contains("href=\"d") && !html.contains("href=\"/"), "{markdown} gave {html}");
    }
}

#[test]
fn deep_nesting_is_rendered_without_harm() {
    for piece in [">", "- ", "[", "![", "*", "**a", "`", "| ", "<b>", "((", "&", "\\"] {
        let text = piece.repeat(15_000 / piece.len());
        assert!(!html(&text).is_empty(), "{piece}");
    }
}
