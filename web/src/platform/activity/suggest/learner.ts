import { type Feature, type FeatureField, readFeature } from "./features";

/** What time is booked on: project and task. */
export interface Target {
  project: string;
  task: string | null;
}

/** Something that was seen while a booking lasted. */
export interface Example {
  target: Target;
  /** Which booking: a thing that stood in one long booking counts once among the reasons. */
  booking: string;
  features: Map<Feature, number>;
}

export interface Guess {
  target: Target;
  /** From 0 to 1. */
  confidence: number;
  /** What told most, and in how many earlier bookings of the target it stood. */
  reason: { feature: Feature; bookings: number };
}

/** A feature that was seen in fewer bookings than this is no reason. */
const LEAST_BOOKINGS = 2;
const SMOOTHING = 0.5;
/** Of two reasons that tell as much, people believe the one that says more. */
const WORTH: Partial<Record<FeatureField, number>> = { application: 0.5, path: 0.8 };
/** The beginning of a key, such as ATLAS-. */
const KEY_WORTH = 1.2;

interface Learned {
  target: Target;
  weight: number;
  features: Map<Feature, number>;
  bookings: Map<Feature, Set<string>>;
}

/**
 * A naive Bayes classifier over what was seen: small, learned anew in a moment from the own bookings, and able to say
 * why. Its features are far from independent (a site, its title, its browser), so the evidence is averaged instead of
 * multiplied: ten words of one title are not ten witnesses.
 */
export class Learner {
  readonly #targets = new Map<string, Learned>();
  readonly #totals = new Map<Feature, number>();
  #weight = 0;

  learn({ target, booking, features }: Example): void {
    const key = keyOf(target);
    const learned = this.#targets.get(key) ?? { target, weight: 0, features: new Map(), bookings: new Map() };
    this.#targets.set(key, learned);
    learned.weight += 1;
    this.#weight += 1;
    for (const [feature, weight] of features) {
      learned.features.set(feature, (learned.features.get(feature) ?? 0) + weight);
      this.#totals.set(feature, (this.#totals.get(feature) ?? 0) + weight);
      const bookings = learned.bookings.get(feature) ?? new Set();
      learned.bookings.set(feature, bookings.add(booking));
    }
  }

  /** The likeliest target of what was seen; nothing where nothing known was. */
  guess(features: Map<Feature, number>): Guess | undefined {
    const scores = [...this.#targets.values()].map((learned) => ({
      learned,
      ...this.#score(learned, features),
    }));
    const best = scores.toSorted((left, right) => right.score - left.score)[0];
    if (!best?.reason) return undefined;
    const sum = scores.reduce((total, { score }) => total + Math.exp(score - best.score), 0);
    return { target: best.learned.target, confidence: 1 / sum, reason: best.reason };
  }

  #score(
    learned: Learned,
    features: Map<Feature, number>,
  ): { score: number; reason: Guess["reason"] | undefined } {
    let evidence = 0;
    let weights = 0;
    let reason: Guess["reason"] | undefined;
    let strongest = 0;
    for (const [feature, weight] of features) {
      const total = this.#totals.get(feature);
      if (total === undefined) continue;
      const own = learned.features.get(feature) ?? 0;
      const here = (own + SMOOTHING) / (learned.weight + 2 * SMOOTHING);
      const elsewhere = (total - own + SMOOTHING) / (this.#weight - learned.weight + 2 * SMOOTHING);
      const odds = Math.log(here / elsewhere);
      // What stands everywhere says nothing; what stands in one project alone says most.
      const say = weight * Math.abs(odds);
      evidence += say * odds;
      weights += say;
      const bookings = learned.bookings.get(feature)?.size ?? 0;
      const worth = odds * weight * worthOf(feature);
      if (worth > strongest && bookings >= LEAST_BOOKINGS) {
        strongest = worth;
        reason = { feature, bookings };
      }
    }
    const prior = Math.log((learned.weight + 1) / (this.#weight + this.#targets.size));
    return { score: (weights > 0 ? (2 * evidence) / weights : 0) + 0.3 * prior, reason };
  }
}

export function keyOf({ project, task }: Target): string {
  return `${project} ${task ?? ""}`;
}

function worthOf(feature: Feature): number {
  const { field, value } = readFeature(feature);
  return field === "title" && value.endsWith("-") ? KEY_WORTH : (WORTH[field] ?? 1);
}
