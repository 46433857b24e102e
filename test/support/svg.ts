/** What is written in a picture, in its order. */
export const textsIn = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) => text);

/** How many elements of a class there are. */
export const timesIn = (svg: string, kind: string): number =>
  svg.split(`class="${kind}"`).length - 1;

/** One attribute of each element of a class. */
export const placesIn = (svg: string, kind: string, attribute: string): number[] =>
  [...svg.matchAll(new RegExp(`<[^>]*class="${kind}"[^>]*? ${attribute}="([\\d.]+)"`, "g"))].map(
    ([, value]) => Number(value),
  );
