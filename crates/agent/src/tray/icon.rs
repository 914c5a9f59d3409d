//! What stands beside the clock, drawn here: no theme has to know us. The shapes differ, not only the colours.

use crate::privacy::Mode;

const SIZES: [i32; 3] = [16, 24, 48];
/// Alpha, red, green, blue.
const BLUE: [u8; 4] = [255, 34, 139, 230];
const GREY: [u8; 4] = [255, 134, 142, 150];
const NOTHING: [u8; 4] = [0; 4];

/// A disc that is recorded on, two bars for a pause, a ring for what is hidden.
pub fn of(mode: Mode) -> Vec<ksni::Icon> {
    SIZES.map(|size| drawn(mode, size)).to_vec()
}

fn drawn(mode: Mode, size: i32) -> ksni::Icon {
    let pixels = (0..size).flat_map(|y| (0..size).map(move |x| (x, y)));
    ksni::Icon {
        width: size,
        height: size,
        data: pixels.flat_map(|(x, y)| colour(mode, x, y, size)).collect(),
    }
}

fn colour(mode: Mode, x: i32, y: i32, size: i32) -> [u8; 4] {
    // From the middle, in halves of a pixel.
    let (dx, dy) = (2 * x + 1 - size, 2 * y + 1 - size);
    let distance = dx * dx + dy * dy;
    let within = |percent: i32| distance * 10_000 <= size * size * percent * percent;
    match mode {
        Mode::Recording if within(80) => BLUE,
        Mode::Private if within(80) && !within(50) => BLUE,
        Mode::Paused if dy.abs() * 100 <= size * 70 && (15..=50).contains(&(dx.abs() * 100 / size)) => GREY,
        _ => NOTHING,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mode_has_a_shape_of_its_own() {
        let shapes = [Mode::Recording, Mode::Paused, Mode::Private].map(|mode| {
            let icon = &of(mode)[1];
            assert_eq!(icon.data.len(), 24 * 24 * 4);
            let seen: Vec<bool> = icon.data.chunks(4).map(|pixel| pixel[0] > 0).collect();
            assert!(
                seen.iter().filter(|seen| **seen).count() > 60,
                "{mode:?} can be seen"
            );
            assert!(!seen[0], "the corner stays clear");
            seen
        });
        assert!(shapes[0] != shapes[1] && shapes[1] != shapes[2] && shapes[0] != shapes[2]);
    }
}
