//! Lines of text on pages of A4. The fonts are those that every reader of PDF brings along; a character that they do not have is
//! shown as a question mark.

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 48.0;
const REGULAR: Name<'static> = Name(b"R");
const BOLD: Name<'static> = Name(b"B");

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Font {
    Title,
    Bold,
    Body,
    Small,
}

impl Font {
    const fn size(self) -> f32 {
        match self {
            Self::Title => 16.0,
            Self::Bold | Self::Body => 9.0,
            Self::Small => 6.5,
        }
    }

    const fn name(self) -> Name<'static> {
        match self {
            Self::Title | Self::Bold => BOLD,
            Self::Body | Self::Small => REGULAR,
        }
    }
}

/// A document that is written from the top to the bottom.
pub struct Sheet {
    full: Vec<Content>,
    page: Content,
    /// Where the next line begins, from the bottom of the page.
    y: f32,
}

impl Sheet {
    pub fn new() -> Self {
        Self {
            full: Vec::new(),
            page: Content::new(),
            y: HEIGHT - MARGIN,
        }
    }

    /// A line; each part begins at its distance from the left edge.
    pub fn text(&mut self, font: Font, parts: &[(f32, &str)]) {
        self.advance(font.size() * 1.4);
        for (x, text) in parts {
            show(&mut self.page, font, *x, self.y, text);
        }
    }

    /// Room between two parts.
    pub fn gap(&mut self) {
        self.y -= 8.0;
    }

    /// A line across the page.
    pub fn rule(&mut self) {
        self.advance(4.0);
        self.page
            .set_line_width(0.5)
            .move_to(MARGIN, self.y)
            .line_to(WIDTH - MARGIN, self.y)
            .stroke();
    }

    fn advance(&mut self, height: f32) {
        if self.y - height < MARGIN + 16.0 {
            let full = std::mem::replace(&mut self.page, Content::new());
            self.full.push(full);
            self.y = HEIGHT - MARGIN;
        }
        self.y -= height;
    }

    /// The file; each page has the same line at its foot and says which one it is.
    pub fn finish(mut self, title: &str, language: &str, foot: &str, page_word: &str) -> Vec<u8> {
        self.full.push(self.page);
        let mut pdf = Pdf::new();
        let [catalog, tree, info, regular, bold] = [1, 2, 3, 4, 5].map(Ref::new);
        let count = i32::try_from(self.full.len()).unwrap_or(i32::MAX);
        let page_of = |number: i32| Ref::new(4 + 2 * number);
        pdf.catalog(catalog).pages(tree).lang(TextStr(language));
        pdf.document_info(info)
            .title(TextStr(title))
            .producer(TextStr("Hourbook"));
        pdf.pages(tree).kids((1..=count).map(page_of)).count(count);
        for (number, mut content) in (1..).zip(self.full) {
            show(&mut content, Font::Small, MARGIN, MARGIN - 16.0, foot);
            let place = format!("{page_word} {number}/{count}");
            show(
                &mut content,
                Font::Small,
                WIDTH - MARGIN - 48.0,
                MARGIN - 16.0,
                &place,
            );
            let (id, text) = (page_of(number), Ref::new(5 + 2 * number));
            let mut page = pdf.page(id);
            page.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT));
            page.parent(tree).contents(text);
            page.resources().fonts().pair(REGULAR, regular).pair(BOLD, bold);
            page.finish();
            pdf.stream(text, &content.finish());
        }
        for (id, font) in [(regular, "Helvetica"), (bold, "Helvetica-Bold")] {
            pdf.type1_font(id)
                .base_font(Name(font.as_bytes()))
                .encoding_predefined(Name(b"WinAnsiEncoding"));
        }
        pdf.finish()
    }
}

fn show(content: &mut Content, font: Font, x: f32, y: f32, text: &str) {
    content.begin_text();
    content.set_font(font.name(), font.size());
    content.next_line(x, y);
    content.show(Str(&encode(text)));
    content.end_text();
}

/// A text in `WinAnsiEncoding`.
fn encode(text: &str) -> Vec<u8> {
    /// What stands between 0x80 and 0x9f; a blank where nothing does.
    const UPPER: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";
    let byte = |c: char| match u32::from(c) {
        code @ (0x20..=0x7e | 0xa0..=0xff) => u8::try_from(code).ok(),
        _ if c.is_whitespace() => Some(b' '),
        _ => {
            let place = UPPER.chars().position(|known| known == c)?;
            u8::try_from(0x80 + place).ok()
        }
    };
    text.chars().map(|c| byte(c).unwrap_or(b'?')).collect()
}

/// The text in lines of so many characters, broken between words where there are any.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut length = 0;
    for word in text.split_whitespace() {
        let mut rest: Vec<char> = word.chars().collect();
        while !rest.is_empty() {
            let blank = usize::from(length > 0);
            if length > 0 && length + blank + rest.len() > width {
                lines.push(String::new());
                length = 0;
                continue;
            }
            let part: String = rest.drain(..rest.len().min(width)).collect();
            if let Some(line) = lines.last_mut() {
                if blank == 1 {
                    line.push(' ');
                }
                length += blank + part.chars().count();
                line.push_str(&part);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_written_in_the_encoding_of_the_fonts() {
        assert_eq!(encode("Müller – 8€"), b"M\xfcller \x96 8\x80");
        assert_eq!(encode("Ÿ—“”"), b"\x9f\x97\x93\x94");
        assert_eq!(encode("Łódź\n株"), b"?\xf3d? ?");
    }

    #[test]
    fn long_texts_are_broken_between_words_and_long_words_anywhere() {
        assert_eq!(wrap("a bb ccc", 4), ["a bb", "ccc"]);
        assert_eq!(wrap("abcdef g", 4), ["abcd", "ef g"]);
        assert_eq!(wrap("", 4), [""]);
    }

    #[test]
    fn a_full_page_is_followed_by_another() {
        let mut sheet = Sheet::new();
        for line in 0..100 {
            sheet.text(Font::Body, &[(48.0, &format!("line {line}"))]);
        }
        let file = sheet.finish("title", "en", "foot", "Page");
        let text = String::from_utf8_lossy(&file);
        assert!(text.starts_with("%PDF-"));
        assert!(text.contains("line 99") && text.contains("Page 2/2"));
    }
}
