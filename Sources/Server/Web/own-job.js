// What an owner says of their job: of a new one, or of one that is there.
import { call, choice, field, freshKey, h, openForm, t } from "./pieces.js";

export function editJob(job) {
	const words = t.ownJob;
	// However often it is sent, it is posted once.
	const key = freshKey();
	const check = (name, text, checked) => h("label.check", h("input", { type: "checkbox", name, checked }), text);
	return openForm(job ? words.change : words.post, [
		field(words.name, h("input", { name: "title", value: job?.title ?? "", required: true, maxlength: 200 })),
		field(words.description, h("textarea", { name: "description", value: job?.description ?? "", rows: 4, maxlength: 10000 })),
		job ? choice(t.jobs.stage, "stage", t.stage, job.stage) : choice(t.jobs.kind, "kind", t.kind),
		check("talks", words.messaging, job?.messaging_enabled ?? true),
		check("first", words.required, job?.conversation_required),
	], ({ talks, first, ...said }) => {
		const body = { ...said, messaging_enabled: Boolean(talks), conversation_required: Boolean(first) };
		return job ? call("PATCH", `/jobs/${job.id}`, body) : call("POST", "/jobs", body, { "Idempotency-Key": key });
	});
}
