//! Texts that an operator publishes, and comments.

use domain::{
    comments::check_comment,
    documents::{blocks, check_text, digest},
};

use crate::Target;

/// Policies in their Markdown, and what people write beside tasks.
pub const DOCUMENTS: Target = Target {
    name: "documents",
    run: read,
    seeds: || {
        let texts = [
            "# Terms\n\nText that\ngoes on.\n\n- one\n- two\n  still two\n\n1. first\n2. second\n",
            "## Heading\r\n* star\r\n\r\nEnd",
            "Ask @Grace about [Atlas](https://example.org)",
        ];
        texts.map(|text| text.as_bytes().to_vec()).to_vec()
    },
    rounds: 3000,
};

fn read(bytes: &[u8]) {
    let text = &*String::from_utf8_lossy(bytes);
    let _ = blocks(text);
    let _ = check_text(text);
    assert_eq!(digest(text).len(), 64);
    if let Ok(comment) = check_comment("text", text) {
        assert_eq!(check_comment("text", &comment), Ok(comment.clone()));
    }
}
