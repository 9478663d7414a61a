// What the fields of every page offer, and how late: the same for each library.
const RIGHTS = Array.from({ length: 200 }, (_, n) => `Right ${n} (CN)(${String(n).padStart(6, '0')})`);
const COLOURS = ['Red', 'Green', 'Blue'];
const PLACES = ['Goods', 'Packaging', 'Title', 'Image'];
const LATE_MS = 300;
const ROWS = Array.from({ length: 12 }, (_, n) => ({ key: n, number: `C-${n}`, status: n % 2 ? '处理中' : '完成' }));

const later = answer => new Promise(done => setTimeout(() => done(answer), LATE_MS));
const found = typed => later(typed ? RIGHTS.filter(right => right.toLowerCase().includes(typed.toLowerCase())) : []);
