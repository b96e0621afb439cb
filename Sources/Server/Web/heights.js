// The heights of many rows, one below the other, in a Fenwick tree: every step costs the logarithm of their number.
export class Heights {
	#values;
	#sums;

	constructor(values) {
		this.#values = new Float64Array(values.length);
		this.#sums = new Float64Array(values.length + 1);
		values.forEach((value, place) => this.change(place, value));
	}

	// Answers with the difference.
	change(place, value) {
		const difference = value - this.#values[place];
		this.#values[place] = value;
		for (let node = place + 1; node < this.#sums.length; node += node & -node) this.#sums[node] += difference;
		return difference;
	}

	// How high the rows before `place` are together.
	above(place) {
		let sum = 0;
		for (let node = place; node > 0; node -= node & -node) sum += this.#sums[node];
		return sum;
	}

	// The place of the row at this distance from the top; their number, when all end above it.
	placeAt(distance) {
		let place = 0;
		for (let step = 2 ** 30; step > 0; step >>= 1) {
			if (!(this.#sums[place + step] <= distance)) continue;
			place += step;
			distance -= this.#sums[place];
		}
		return place;
	}
}
