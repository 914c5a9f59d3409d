//! Lines of text on pages of A4.

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use store::StoreError;

use super::face::{Face, OBJECTS};

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
            Self::Bold | Self::Body => 8.5,
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
    faces: Faces,
}

struct Faces {
    regular: Face,
    bold: Face,
}

impl Faces {
    const fn of(&self, font: Font) -> &Face {
        match font {
            Font::Title | Font::Bold => &self.bold,
            Font::Body | Font::Small => &self.regular,
        }
    }

    fn show(&mut self, content: &mut Content, font: Font, [x, y]: [f32; 2], text: &str) {
        let face = match font {
            Font::Title | Font::Bold => &mut self.bold,
            Font::Body | Font::Small => &mut self.regular,
        };
        content.begin_text();
        content.set_font(font.name(), font.size());
        content.next_line(x, y);
        content.show(Str(&face.encode(text)));
        content.end_text();
    }
}

impl Sheet {
    pub fn new() -> Result<Self, StoreError> {
        Ok(Self {
            full: Vec::new(),
            page: Content::new(),
            y: HEIGHT - MARGIN,
            faces: Faces {
                regular: Face::regular()?,
                bold: Face::bold()?,
            },
        })
    }

    /// A line; each part begins at its distance from the left edge.
    pub fn text(&mut self, font: Font, parts: &[(f32, &str)]) {
        self.advance(font.size() * 1.4);
        for (x, text) in parts {
            self.faces.show(&mut self.page, font, [*x, self.y], text);
        }
    }

    /// The text in lines of so many points, broken between words where there are any.
    pub fn wrap(&self, font: Font, text: &str, width: f32) -> Vec<String> {
        let face = self.faces.of(font);
        wrap(text, width, |part| face.width(part) * font.size() / 1000.0)
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
    pub fn finish(
        mut self,
        title: &str,
        language: &str,
        foot: &str,
        page_word: &str,
    ) -> Result<Vec<u8>, StoreError> {
        self.full.push(self.page);
        let mut pdf = Pdf::new();
        let [catalog, tree, info, regular] = [1, 2, 3, 4].map(Ref::new);
        let bold = Ref::new(regular.get() + OBJECTS);
        let pages = bold.get() + OBJECTS;
        let count = i32::try_from(self.full.len()).unwrap_or(i32::MAX);
        let page_of = |number: i32| Ref::new(pages + 2 * (number - 1));
        pdf.catalog(catalog).pages(tree).lang(TextStr(language));
        pdf.document_info(info)
            .title(TextStr(title))
            .producer(TextStr("Hourbook"));
        pdf.pages(tree).kids((1..=count).map(page_of)).count(count);
        for (number, mut content) in (1..).zip(self.full) {
            let (left, right, bottom) = (MARGIN, WIDTH - MARGIN - 48.0, MARGIN - 16.0);
            let place = format!("{page_word} {number}/{count}");
            self.faces.show(&mut content, Font::Small, [left, bottom], foot);
            self.faces
                .show(&mut content, Font::Small, [right, bottom], &place);
            let (id, text) = (page_of(number), Ref::new(page_of(number).get() + 1));
            let mut page = pdf.page(id);
            page.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT));
            page.parent(tree).contents(text);
            page.resources().fonts().pair(REGULAR, regular).pair(BOLD, bold);
            page.finish();
            pdf.stream(text, &content.finish());
        }
        self.faces.regular.write(&mut pdf, regular)?;
        self.faces.bold.write(&mut pdf, bold)?;
        Ok(pdf.finish())
    }
}

/// Breaks a text where the next part would be wider; a word that is wider by itself is broken anywhere.
fn wrap(text: &str, width: f32, measure: impl Fn(&str) -> f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let blank = if line.is_empty() { "" } else { " " };
        if measure(&format!("{line}{blank}{word}")) <= width {
            line.push_str(blank);
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut taken = 0.0;
        for character in word.chars() {
            let more = measure(character.encode_utf8(&mut [0; 4]));
            if taken + more > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                taken = 0.0;
            }
            line.push(character);
            taken += more;
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_broken_between_words_and_long_words_anywhere() {
        let broken = |text: &str| {
            wrap(text, 4.0, |part| {
                part.chars().map(|one| if one == 'w' { 2.0 } else { 1.0 }).sum()
            })
        };
        assert_eq!(broken("a bb ccc"), ["a bb", "ccc"]);
        assert_eq!(broken("abcdef g"), ["abcd", "ef g"]);
        assert_eq!(broken("www ab"), ["ww", "w", "ab"]);
        assert_eq!(broken(""), [""]);
    }

    #[test]
    fn a_full_page_is_followed_by_another() {
        let mut sheet = Sheet::new().unwrap();
        for line in 0..100 {
            sheet.text(Font::Body, &[(48.0, &format!("line {line}"))]);
        }
        let file = sheet.finish("title", "en", "foot", "Page").unwrap();
        let text = String::from_utf8_lossy(&file);
        assert!(text.starts_with("%PDF-"));
        assert!(text.contains("/Count 2"));
    }

    #[test]
    fn no_line_is_wider_than_it_may_be() {
        let sheet = Sheet::new().unwrap();
        let text = "Щ".repeat(200) + " iiii WWWW 株式会社 " + &"mm ".repeat(80);
        let lines = sheet.wrap(Font::Body, &text, 300.0);
        for line in &lines {
            assert!(sheet.faces.regular.width(line) * 8.5 / 1000.0 <= 300.5, "{line}");
        }
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
    }
}
