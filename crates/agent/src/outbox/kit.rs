//! The recovery kit as a page to print.

use qrcode::{EcLevel, QrCode, render::svg};
use sealed::kit::RecoveryKit;
use secrecy::{ExposeSecret, SecretString};

use crate::failure::Failure;

const STYLE: &str = "body{font:11pt/1.5 sans-serif;max-width:42em;margin:2em auto;color:#111;background:#fff}\
h1{font-size:18pt;margin:0}h2{font-size:12pt;margin:1.4em 0 .3em}\
ol{columns:3;padding-left:2em;margin:0}li{font:11pt monospace;break-inside:avoid}\
code,pre{font:9.5pt monospace;white-space:pre-wrap;overflow-wrap:anywhere}\
svg{width:44mm;height:44mm;float:right;margin-left:1em}p{margin:.4em 0}@page{margin:18mm}";

/// A page without anything from elsewhere: it can be opened and printed without a network.
pub fn page(kit: &RecoveryKit, device: &str) -> Result<SecretString, Failure> {
    let key = kit.age_key.expose_secret();
    let code = QrCode::with_error_correction_level(key.as_bytes(), EcLevel::M)
        .map_err(|error| Failure::Local(format!("cannot draw the code: {error}")))?;
    let code = code.render::<svg::Color>().min_dimensions(160, 160).build();
    let code = code
        .split_once("?>")
        .map_or(code.as_str(), |(_, drawing)| drawing);
    // Inside a page a drawing needs no name of its language, which looks like an address.
    let code = code.replace(" xmlns=\"http://www.w3.org/2000/svg\"", "");
    let words: String = kit
        .words
        .expose_secret()
        .split(' ')
        .map(|word| format!("<li>{word}</li>"))
        .collect();
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Hourbook recovery kit</title>\
         <style>{STYLE}</style></head><body><h1>Hourbook recovery kit</h1>\
         <p>For the activity log that began on <b>{device}</b>.</p>{code}\
         <p>Whoever has this page can read the activity log. Without it nobody can bring the log back, neither \
         Hourbook nor its server. Keep it on paper, apart from your devices, and delete the file.</p>\
         <h2>The 24 words</h2><ol>{words}</ol>\
         <h2>The same as a key, also in the square</h2><code>{key}</code>\
         <h2>Fingerprint of the log</h2><p>{fingerprint}</p><p>Every device of yours shows the same words.</p>\
         <h2>Without Hourbook</h2><p>In the folder with the segments, with age and zstd installed:</p>\
         <pre>{commands}</pre></body></html>\n",
        device = escape(device),
        fingerprint = escape(&kit.fingerprint),
        commands = escape(&kit.commands.join("\n")),
    );
    Ok(SecretString::from(page))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
