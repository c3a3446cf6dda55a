'use strict';
// The page of a file for a visit: it opens with the pass phrase, keeps what is
// typed in memory alone, and saves it locked, as a file like itself.
(() => {
	const source = document.documentElement.outerHTML;
	const $ = (id) => document.getElementById(id);
	const door = $('door'), room = $('room');
	const first = $('locked').textContent;
	let kept = first; // the locked content, as it was last locked
	let key = null, open = null, dirty = false, idle = 0;

	const bytes = (b64) => Uint8Array.from(atob(b64), (c) => c.charCodeAt(0));
	const base64 = (buffer) => { let s = ''; for (const b of new Uint8Array(buffer)) s += String.fromCharCode(b); return btoa(s); };
	const bound = (l) => new TextEncoder().encode('onestory home visit ' + l.v + ' ' + l.pack);
	const plain = (phrase) => phrase.toLowerCase().replace(/[^a-z]/g, '');

	async function unlock(phrase) {
		const l = JSON.parse(kept);
		const base = await crypto.subtle.importKey('raw', new TextEncoder().encode(plain(phrase)), 'PBKDF2', false, ['deriveKey']);
		const k = await crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt: bytes(l.salt), iterations: l.rounds }, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
		const text = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: bytes(l.iv), additionalData: bound(l) }, k, bytes(l.data));
		key = k;
		return JSON.parse(new TextDecoder().decode(text));
	}

	async function relock() {
		const l = JSON.parse(kept);
		const iv = crypto.getRandomValues(new Uint8Array(12));
		l.iv = base64(iv);
		l.data = base64(await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: bound(l) }, key, new TextEncoder().encode(JSON.stringify(open))));
		kept = JSON.stringify(l);
	}

	const make = (tag, attributes, ...children) => {
		const e = document.createElement(tag);
		for (const [name, value] of Object.entries(attributes || {})) {
			if (value === true) e.setAttribute(name, '');
			else if (value !== false && value !== undefined) e.setAttribute(name, value);
		}
		e.append(...children.filter((c) => c !== null && c !== undefined));
		return e;
	};

	let ids = 0;
	const fresh = () => 'f' + ++ids;
	const answer = (part, id, row) => open.answers[part] && open.answers[part][id + row] || '';
	function put(part, id, row, value) {
		const all = open.answers[part] || (open.answers[part] = {});
		if (value === '') delete all[id + row]; else all[id + row] = value;
		dirty = true;
		$('state').textContent = open.words.unsaved;
		for (const check of checks) check();
	}

	let checks = [];
	const hints = (q) => [
		q.why ? make('p', { class: 'hint' }, q.why) : null,
		q.needed ? make('p', { class: 'hint' }, open.words.needed) : null,
		q.help && q.help.length ? make('details', {}, make('summary', {}, open.words.help), ...q.help.map((h) => make('p', {}, h))) : null,
	];

	function choices(q, part, row, type, options) {
		const name = fresh(), now = answer(part, q.id, row).split('\n');
		const set = make('fieldset', {}, make('legend', {}, q.text), ...hints(q));
		for (const o of options) {
			const box = make('input', { type, name, value: o.code, autocomplete: 'off' });
			box.checked = now.includes(o.code);
			box.addEventListener('change', () => put(part, q.id, row, [...set.querySelectorAll('input:checked')].map((b) => b.value).join('\n')));
			set.append(make('label', { class: 'choice' }, box, make('span', {}, o.text)));
		}
		return set;
	}

	function box(q, part, row) {
		const id = fresh();
		const e = q.kind === 'text' ? make('textarea', { id, maxlength: q.most || 10000, autocomplete: 'off' })
			: make('input', { id, type: q.kind === 'day' ? 'date' : 'text', inputmode: q.kind === 'number' ? 'numeric' : undefined, maxlength: q.kind === 'day' ? undefined : q.most || 1000, autocomplete: 'off' });
		e.value = answer(part, q.id, row);
		e.addEventListener('input', () => put(part, q.id, row, e.value));
		return make('div', { class: 'field' }, make('label', { for: id }, q.text), ...hints(q), e);
	}

	function rows(q, part) {
		const holder = make('div', {});
		const has = (n) => Object.keys(open.answers[part] || {}).some((k) => k.endsWith('#' + n) && within(q).includes(k.slice(0, k.lastIndexOf('#'))));
		const within = (x) => (x.within || []).flatMap((y) => [y.id, ...within(y)]);
		const add = (n) => holder.append(make('div', { class: 'row' }, make('h3', {}, q.text + ' ' + n), ...draw(q.within || [], part, '#' + n)));
		let n = 1;
		for (add(n); has(n + 1); add(++n));
		const more = make('button', { type: 'button', class: 'quiet' }, open.words.another + ': ' + q.text);
		more.addEventListener('click', () => { add(++n); holder.lastChild.querySelector('input, textarea').focus(); });
		return make('div', { class: 'field' }, make('h3', {}, q.text), ...hints(q), holder, more);
	}

	function draw(questions, part, row) {
		return questions.map((q) => {
			let e;
			switch (q.kind) {
			case 'note': e = make('p', {}, q.text); break;
			case 'group': e = make('section', {}, make('h3', {}, q.text), ...hints(q), ...draw(q.within || [], part, row)); break;
			case 'rows': e = rows(q, part); break;
			case 'yes-no': e = choices(q, part, row, 'radio', [{ code: 'true', text: open.words.yes }, { code: 'false', text: open.words.no }]); break;
			case 'one': case 'scale': e = choices(q, part, row, 'radio', q.options || []); break;
			case 'many': e = choices(q, part, row, 'checkbox', q.options || []); break;
			default: e = box(q, part, row);
			}
			if (q.within && !['group', 'rows'].includes(q.kind)) e = make('div', {}, e, ...draw(q.within, part, row));
			if (q.when) {
				const check = () => { e.hidden = !q.when.some((w) => (answer(part, w.id, row) || answer(part, w.id, '')).split('\n').includes(w.code)); };
				checks.push(check);
				check();
			}
			return e;
		});
	}

	function enter() {
		checks = [];
		const state = make('p', { id: 'state', role: 'status' }, dirty ? open.words.unsaved : '');
		const save = make('button', { type: 'button' }, open.words.save), shut = make('button', { type: 'button', class: 'quiet' }, open.words.lock);
		save.addEventListener('click', download);
		shut.addEventListener('click', leave);
		const heading = make('h1', { tabindex: '-1' }, open.title);
		room.replaceChildren(heading, make('p', {}, open.words.how));
		for (const sheet of open.sheets) {
			const name = sheet.name || (sheet.part === 'family' ? open.words.family : open.words.adult);
			for (const section of sheet.sections) room.append(make('section', {}, make('h2', {}, section.title + ' (' + name + ')'), ...draw(section.questions, sheet.part, '')));
		}
		room.append(make('div', { class: 'bar' }, save, shut, state));
		door.hidden = true;
		room.hidden = false;
		heading.focus();
	}

	async function download() {
		await relock();
		const blob = new Blob(['<!doctype html>\n', source.split(first).join(kept)], { type: 'text/html' });
		const link = make('a', { href: URL.createObjectURL(blob), download: 'visit-' + open.pack.slice(-6) + '.html' });
		link.click();
		setTimeout(() => URL.revokeObjectURL(link.href), 60000);
		dirty = false;
		$('state').textContent = open.words.saved;
	}

	async function leave() {
		if (!open) return;
		await relock(); // what was typed stays in this window, locked
		room.replaceChildren();
		room.hidden = true;
		door.hidden = false;
		key = open = null;
		$('phrase').focus();
	}

	door.addEventListener('submit', async (e) => {
		e.preventDefault();
		const wrong = $('wrong');
		wrong.hidden = true;
		try {
			open = await unlock($('phrase').value);
		} catch {
			wrong.hidden = false;
			return;
		}
		$('phrase').value = '';
		const now = new Date();
		const today = [now.getFullYear(), String(now.getMonth() + 1).padStart(2, '0'), String(now.getDate()).padStart(2, '0')].join('-');
		if (today > open.until) {
			wrong.textContent = open.words.expired;
			wrong.hidden = false;
			key = open = null;
			return;
		}
		enter();
	});
	room.addEventListener('submit', (e) => e.preventDefault());
	addEventListener('beforeunload', (e) => { if (dirty) e.preventDefault(); });
	for (const event of ['keydown', 'pointerdown']) addEventListener(event, () => { idle = Date.now(); });
	setInterval(() => { if (open && idle && Date.now() - idle > 15 * 60000) leave(); }, 15000);
	$('phrase').focus();
})();
