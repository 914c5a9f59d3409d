//! The letters of a printed page. A file carries its own: only those that it shows, cut out of `DejaVu Sans Condensed`, which has
//! Latin, Greek, Cyrillic and more. Each says which character it stands for, so that a text can be searched and copied; one that the
//! typeface does not have is shown as the replacement character, and copied as itself.

use std::collections::BTreeMap;

use pdf_writer::{
    Finish, Name, Pdf, Rect, Ref, Str,
    types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap},
};
use store::StoreError;
use subsetter::{GlyphRemapper, subset};

/// How many objects of a file one face takes.
pub const OBJECTS: i32 = 6;
/// What is shown for a character that there is no letter for.
const REPLACEMENT: char = '\u{fffd}';
const ADOBE_IDENTITY: SystemInfo = SystemInfo {
    registry: Str(b"Adobe"),
    ordering: Str(b"Identity"),
    supplement: 0,
};

/// One character that the file shows.
struct Letter {
    character: char,
    glyph: u16,
    /// In thousandths of the size.
    width: f32,
}

/// One face, with the letters that were used of it.
pub struct Face {
    name: &'static str,
    data: &'static [u8],
    parsed: ttf_parser::Face<'static>,
    glyphs: GlyphRemapper,
    /// A letter's place here is its code in the file: each character has its own, even where two look the same.
    letters: Vec<Letter>,
    codes: BTreeMap<char, u16>,
}

impl Face {
    /// The face of running text.
    pub fn regular() -> Result<Self, StoreError> {
        Self::new("HRBOOK+DejaVuSansCondensed", dejavu::sans_condensed::regular())
    }

    /// The face of headings.
    pub fn bold() -> Result<Self, StoreError> {
        Self::new("HRBOOK+DejaVuSansCondensed-Bold", dejavu::sans_condensed::bold())
    }

    fn new(name: &'static str, data: &'static [u8]) -> Result<Self, StoreError> {
        let parsed = ttf_parser::Face::parse(data, 0).map_err(|why| unusable(name, why))?;
        let mut face = Self {
            name,
            data,
            parsed,
            glyphs: GlyphRemapper::new(),
            letters: Vec::new(),
            codes: BTreeMap::new(),
        };
        face.code(REPLACEMENT);
        Ok(face)
    }

    /// The codes of a text, two bytes each.
    pub fn encode(&mut self, text: &str) -> Vec<u8> {
        let codes = text.chars().map(|character| self.code(shown(character)));
        codes.flat_map(u16::to_be_bytes).collect()
    }

    /// How wide a text is, in thousandths of the size.
    pub fn width(&self, text: &str) -> f32 {
        text.chars().map(|one| self.advance(self.glyph(shown(one)))).sum()
    }

    /// A text that has more characters than there are codes ends in replacements.
    fn code(&mut self, character: char) -> u16 {
        if let Some(code) = self.codes.get(&character) {
            return *code;
        }
        let Ok(code) = u16::try_from(self.letters.len()) else {
            return 0;
        };
        let old = self.glyph(character);
        let letter = Letter {
            character,
            glyph: self.glyphs.remap(old.0),
            width: self.advance(old),
        };
        self.letters.push(letter);
        self.codes.insert(character, code);
        code
    }

    /// The typeface has a glyph for what it does not know: an empty box, taken where it had no replacement character either.
    fn glyph(&self, character: char) -> ttf_parser::GlyphId {
        let found = self.parsed.glyph_index(character);
        found
            .or_else(|| self.parsed.glyph_index(REPLACEMENT))
            .unwrap_or_default()
    }

    fn advance(&self, glyph: ttf_parser::GlyphId) -> f32 {
        let advance = self.parsed.glyph_hor_advance(glyph).unwrap_or_default();
        self.scaled(f32::from(advance))
    }

    fn scaled(&self, units: f32) -> f32 {
        units * 1000.0 / f32::from(self.parsed.units_per_em())
    }

    /// Writes the face as the object `first` and those after it.
    pub fn write(&self, pdf: &mut Pdf, first: Ref) -> Result<(), StoreError> {
        let [font, cid_font, descriptor, file, texts, places] =
            [0, 1, 2, 3, 4, 5].map(|number| Ref::new(first.get() + number));
        let name = Name(self.name.as_bytes());
        pdf.type0_font(font)
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid_font)
            .to_unicode(texts);
        let mut cid = pdf.cid_font(cid_font);
        cid.subtype(CidFontType::Type2)
            .base_font(name)
            .system_info(ADOBE_IDENTITY)
            .font_descriptor(descriptor)
            .cid_to_gid_map_stream(places);
        cid.widths()
            .consecutive(0, self.letters.iter().map(|letter| letter.width));
        cid.finish();
        let bounds = self.parsed.global_bounding_box();
        let [left, bottom, right, top] = [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max]
            .map(|units| self.scaled(f32::from(units)));
        pdf.font_descriptor(descriptor)
            .name(name)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(left, bottom, right, top))
            .italic_angle(0.0)
            .ascent(self.scaled(f32::from(self.parsed.ascender())))
            .descent(self.scaled(f32::from(self.parsed.descender())))
            // Of capital letters, as the typeface is drawn; its stems only matter where it is missing.
            .cap_height(729.0)
            .stem_v(80.0)
            .font_file2(file);
        let cut = subset(self.data, 0, &self.glyphs).map_err(|why| unusable(self.name, why))?;
        let length = i32::try_from(cut.len()).unwrap_or(i32::MAX);
        pdf.stream(file, &cut).pair(Name(b"Length1"), length);
        let mut map = UnicodeCmap::<u16>::new(Name(b"Characters"), ADOBE_IDENTITY);
        for (code, letter) in (0..=u16::MAX).zip(&self.letters) {
            map.pair(code, letter.character);
        }
        pdf.cmap(texts, map.finish().as_slice());
        let glyphs = self.letters.iter().flat_map(|letter| letter.glyph.to_be_bytes());
        pdf.stream(places, &glyphs.collect::<Vec<u8>>());
        Ok(())
    }
}

/// Every kind of blank is one; a character that only steers is not obeyed, and seen.
fn shown(character: char) -> char {
    let steers = character.is_control()
        || matches!(
            character,
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        );
    if character.is_whitespace() {
        ' '
    } else if steers {
        REPLACEMENT
    } else {
        character
    }
}

fn unusable(name: &str, why: impl std::fmt::Display) -> StoreError {
    StoreError::Internal(format!("the typeface {name} cannot be used: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_europe_have_letters() {
        for mut face in [Face::regular().unwrap(), Face::bold().unwrap()] {
            face.encode("Łukasz Żółć Ελένη Иван Çağrı Ståle Jiří Őze Þór Ђорђе");
            let replacement = face.letters[0].glyph;
            let missing = face
                .letters
                .iter()
                .skip(1)
                .filter(|letter| letter.glyph == replacement);
            assert_eq!(missing.map(|letter| letter.character).collect::<String>(), "");
        }
    }

    #[test]
    fn what_has_no_letter_is_shown_as_the_replacement_and_keeps_its_meaning() {
        let mut face = Face::regular().unwrap();
        face.encode("株a🦀");
        let glyphs: Vec<u16> = face.letters.iter().map(|letter| letter.glyph).collect();
        assert_eq!((glyphs[1], glyphs[3]), (glyphs[0], glyphs[0]));
        assert_ne!(glyphs[2], glyphs[0]);
        assert_ne!(glyphs[0], 0, "the replacement character has a letter");
        assert_eq!(
            (face.letters[1].character, face.letters[3].character),
            ('株', '🦀')
        );
    }

    #[test]
    fn characters_that_steer_are_seen() {
        assert_eq!(shown('\u{202e}'), REPLACEMENT);
        assert_eq!(shown('\u{7}'), REPLACEMENT);
        assert_eq!(shown('\u{a0}'), ' ');
        let mut face = Face::regular().unwrap();
        assert_eq!(face.encode("\u{202e}"), face.encode("\u{fffd}"));
    }

    #[test]
    fn letters_that_look_the_same_stay_apart() {
        let mut face = Face::regular().unwrap();
        assert_ne!(face.encode("A"), face.encode("А"), "Latin and Cyrillic");
    }

    #[test]
    fn every_character_there_is_breaks_no_file() {
        let mut face = Face::regular().unwrap();
        let all: String = (0..=0x10_ffff).filter_map(char::from_u32).collect();
        assert_eq!(face.encode(&all).len(), 2 * all.chars().count());
        let mut pdf = Pdf::new();
        face.write(&mut pdf, Ref::new(1)).unwrap();
        assert!(pdf.finish().len() > 100_000);
    }

    #[test]
    fn only_the_letters_that_are_used_are_in_the_file() {
        let mut face = Face::regular().unwrap();
        face.encode("Łukasz");
        let mut pdf = Pdf::new();
        face.write(&mut pdf, Ref::new(1)).unwrap();
        assert!(pdf.finish().len() < 20_000);
    }
}
