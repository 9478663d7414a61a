// The form in Fusion, the library of Alibaba's own portals.
const { Button, Checkbox, DatePicker, DatePicker2, Dialog, Drawer, Form, Input, Pagination, Radio, Select, Step, Table, Upload } = Next;
const h = React.createElement, { useState } = React;
const wide = { style: { width: 300 } };

const field = (id, control) => h(Form.Item, { key: id, label: id }, h('div', { id }, control));
const offered = texts => texts.map(text => ({ label: text, value: text.toLowerCase() }));

function Late() {
  const [texts, give] = useState([]);
  const open = opened => { if (opened) later(COLOURS).then(give); };
  return h(Select, { ...wide, onVisibleChange: open, notFoundContent: '加载中', dataSource: offered(texts) });
}

function Search() {
  const [texts, give] = useState([]);
  const search = typed => found(typed).then(give);
  return h(Select, { ...wide, showSearch: true, filterLocal: false, onSearch: search, dataSource: offered(texts) });
}

function Adding() {
  const [open, setOpen] = useState(false), [inside, write] = useState(''), [taken, take] = useState('');
  const settle = () => { take(inside); setOpen(false); };
  return h('div', null,
    h(Button, { onClick: () => setOpen(true) }, '添加'), h('p', { className: 'taken' }, taken),
    h(Dialog, { v2: true, visible: open, title: 'Dialog', onOk: settle, onCancel: () => setOpen(false), onClose: () => setOpen(false),
      okProps: { children: '确定' }, cancelProps: { children: '取消' } },
      h(Input.TextArea, { value: inside, onChange: write })));
}

function Aside() {
  const [open, setOpen] = useState(false);
  return h('div', null,
    h(Button, { onClick: () => setOpen(true) }, '更多'),
    h(Drawer, { visible: open, title: 'Drawer', onClose: () => setOpen(false) },
      h(Input, { placeholder: 'aside' }), h(Select, { ...wide, className: 'in-drawer', dataSource: offered(COLOURS) })));
}

function Wizard() {
  const [step, go] = useState(0);
  return h('div', null,
    h(Step, { current: step }, ['First', 'Second', 'Third'].map(title => h(Step.Item, { key: title, title }))),
    h(Input, { key: step, placeholder: `field of step ${step}` }),
    h(Button, { disabled: step === 2, onClick: () => go(step + 1) }, '下一步'));
}

function Cases() {
  const [page, turn] = useState(1);
  return h('div', null,
    h(Table, { dataSource: ROWS.slice(5 * page - 5, 5 * page), primaryKey: 'key', fixedHeader: true, maxBodyHeight: 400 },
      h(Table.Column, { title: '投诉编号', dataIndex: 'number', cell: number => h('a', { href: `#/case/${number}` }, number) }),
      h(Table.Column, { title: '状态', dataIndex: 'status' })),
    h(Pagination, { current: page, total: ROWS.length, pageSize: 5, onChange: turn }));
}

function Forgetful() {
  const [value, hold] = useState(null);
  return h(Select, { ...wide, value, onChange: () => hold(null), dataSource: offered(COLOURS) });
}

const Fields = () => h(Form, null,
  field('text', h(Input)),
  field('shorter', h(Input, { maxLength: 4 })),
  field('reverting', h(Input, { value: 'fixed', onChange: () => {} })),
  field('area', h(Input.TextArea, { rows: 3 })),
  field('native', h('select', null, COLOURS.map(text => h('option', { key: text }, text)))),
  field('list', h(Select, { ...wide, dataSource: [...offered(COLOURS), { label: 'Grey', value: 'grey', disabled: true }] })),
  field('late', h(Late)),
  field('long', h(Select, { ...wide, useVirtual: true, dataSource: offered(RIGHTS) })),
  field('closed', h(Select, { ...wide, visible: false, dataSource: offered(COLOURS) })),
  field('switched_off', h(Select, { ...wide, disabled: true, dataSource: offered(COLOURS) })),
  field('empty', h(Select, wide)),
  field('forgetful', h(Forgetful)),
  field('several', h(Select, { ...wide, mode: 'multiple', defaultValue: ['blue'], dataSource: offered(COLOURS) })),
  field('tags', h(Select, { ...wide, mode: 'tag', dataSource: [] })),
  field('search', h(Search)),
  field('radio', h(Radio.Group, { dataSource: [...offered(COLOURS), { label: 'Grey', value: 'grey', disabled: true }] })),
  field('buttons', h(Radio.Group, { shape: 'button', dataSource: offered(COLOURS) })),
  field('agree', h(Checkbox, null, '我同意')),
  field('places', h(Checkbox.Group, { dataSource: offered(PLACES), defaultValue: ['image'] })),
  field('date', h(DatePicker2)),
  field('picked', h(DatePicker, { dateInputAriaLabel: 'date' })),
  field('this_year', h(DatePicker2, { inputReadOnly: true, disabledDate: day => day.year() < 2025 })),
  field('range', h(DatePicker2.RangePicker)),
  field('files', h(Upload, { multiple: true, beforeUpload: () => false, autoUpload: false, listType: 'text' }, h(Button, null, '上传'))),
  field('dialog', h(Adding)),
  field('steps', h(Wizard)),
  field('cases', h(Cases)),
  field('drawer', h(Aside)));

ReactDOM.render(h(Fields), document.getElementById('root'));
