// The form in Element Plus, on Vue.
const { createApp, h, reactive, resolveComponent } = Vue;
const held = reactive({
  text: '', shorter: '', area: '', list: '', late: '', lateOnes: [], long: '', empty: '', forgetful: '', several: ['blue'], tags: [],
  search: '', hits: [], radio: '', buttons: '', agree: false, places: ['image'], date: '', picked: '', this_year: '', range: [],
  files: [], open: false, inside: '', taken: '', step: 0, page: 1, aside: false, asideText: '', asideList: '', nothing: '',
});
const el = (name, props, slots) => h(resolveComponent(`El${name}`), props, slots);
const bound = (key, more) => ({ modelValue: held[key], 'onUpdate:modelValue': value => { held[key] = value; }, ...more });
const wide = { style: 'width: 300px' };

const field = (id, control) => el('FormItem', { key: id, label: id }, () => h('div', { id, style: 'width: 100%' }, [control]));
const options = texts => () => texts.map(text => el('Option', { key: text, label: text, value: text.toLowerCase() }));
const grey = () => [...options(COLOURS)(), el('Option', { key: 'Grey', label: 'Grey', value: 'grey', disabled: true })];
const select = (key, texts, more) => el('Select', bound(key, { ...wide, ...more }), options(texts));
const longList = RIGHTS.map(text => ({ label: text, value: text.toLowerCase() }));
const opened = open => { if (open) later(COLOURS).then(texts => { held.lateOnes = texts; }); };
const search = typed => found(typed).then(texts => { held.hits = texts; });
const settle = () => { held.taken = held.inside; held.open = false; };
const cell = ({ row }) => h('a', { href: `#/case/${row.number}` }, row.number);

const fields = () => [
  field('text', el('Input', bound('text'))),
  field('shorter', el('Input', bound('shorter', { maxlength: 4 }))),
  field('reverting', el('Input', { modelValue: 'fixed' })),
  field('area', el('Input', bound('area', { type: 'textarea' }))),
  field('native', h('select', COLOURS.map(text => h('option', text)))),
  field('list', el('Select', bound('list', { ...wide, placeholder: '请选择' }), grey)),
  field('late', select('late', held.lateOnes, { onVisibleChange: opened, noDataText: '加载中' })),
  field('long', el('SelectV2', bound('long', { ...wide, options: longList }))),
  field('closed', el('Select', bound('nothing', { ...wide, popperClass: 'never', persistent: false }), options(COLOURS))),
  field('switched_off', select('nothing', COLOURS, { disabled: true })),
  field('empty', select('empty', [])),
  field('forgetful', el('Select', { ...wide, modelValue: '' }, options(COLOURS))),
  field('several', select('several', COLOURS, { multiple: true })),
  field('tags', select('tags', [], { multiple: true, filterable: true, allowCreate: true, defaultFirstOption: true })),
  field('search', select('search', held.hits, { filterable: true, remote: true, remoteMethod: search })),
  field('radio', el('RadioGroup', bound('radio'), () => [...COLOURS, 'Grey'].map(text =>
    el('Radio', { key: text, value: text, disabled: text === 'Grey' }, () => text)))),
  field('buttons', el('RadioGroup', bound('buttons'), () => COLOURS.map(text => el('RadioButton', { key: text, value: text }, () => text)))),
  field('agree', el('Checkbox', bound('agree'), () => '我同意')),
  field('places', el('CheckboxGroup', bound('places'), () => PLACES.map(text =>
    el('Checkbox', { key: text, value: text.toLowerCase() }, () => text)))),
  field('date', el('DatePicker', bound('date', { type: 'date' }))),
  field('picked', el('DatePicker', bound('picked', { type: 'date', editable: false }))),
  field('this_year', el('DatePicker', bound('this_year', { type: 'date', editable: false, disabledDate: day => day.getFullYear() < 2025 }))),
  field('range', el('DatePicker', bound('range', { type: 'daterange' }))),
  field('files', el('Upload', { multiple: true, autoUpload: false }, () => el('Button', {}, () => '上传'))),
  field('dialog', h('div', [
    el('Button', { onClick: () => { held.open = true; } }, () => '添加'), h('p', { class: 'taken' }, held.taken),
    el('Dialog', { modelValue: held.open, 'onUpdate:modelValue': open => { held.open = open; }, title: 'Dialog' }, {
      default: () => el('Input', bound('inside', { type: 'textarea' })), footer: () => el('Button', { onClick: settle }, () => '确定'),
    })])),
  field('steps', h('div', [
    el('Steps', { active: held.step }, () => ['First', 'Second', 'Third'].map(title => el('Step', { key: title, title }))),
    h('input', { key: held.step, placeholder: `field of step ${held.step}` }),
    el('Button', { disabled: held.step === 2, onClick: () => { held.step += 1; } }, () => '下一步')])),
  field('cases', h('div', [
    el('Table', { data: ROWS.slice(5 * held.page - 5, 5 * held.page), height: 300 }, () => [
      el('TableColumn', { prop: 'number', label: '投诉编号' }, { default: cell }), el('TableColumn', { prop: 'status', label: '状态' })]),
    el('Pagination', { layout: 'prev, pager, next', total: ROWS.length, pageSize: 5, currentPage: held.page,
      'onUpdate:currentPage': page => { held.page = page; } })])),
  field('drawer', h('div', [
    el('Button', { onClick: () => { held.aside = true; } }, () => '更多'),
    el('Drawer', { modelValue: held.aside, 'onUpdate:modelValue': open => { held.aside = open; }, title: 'Drawer' }, () => [
      el('Input', bound('asideText', { placeholder: 'aside' })), el('Select', bound('asideList', { ...wide, class: 'in-drawer' }), options(COLOURS))])])),
];

createApp({ render: () => el('Form', {}, fields) }).use(ElementPlus).mount('#root');
