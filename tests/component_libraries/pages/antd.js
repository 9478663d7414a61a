// The same form in Ant Design 3 and 5; what differs between them is a name here and there.
const { Button, Checkbox, DatePicker, Drawer, Form, Input, Modal, Radio, Select, Steps, Table, Upload } = antd;
const h = React.createElement, { useState } = React;
const three = antd.version.startsWith('3.');
const seen = three ? 'visible' : 'open';
const wide = { style: { width: 300 } };

// Labels that lead nowhere: nothing says which control they are for.
const field = (id, control) => h(Form.Item, { key: id, label: id }, h('div', { id }, control));
const option = (text, more) => h(Select.Option, { key: text, value: text.toLowerCase(), ...more }, text);
const options = texts => texts.map(text => option(text));
const boxed = texts => texts.map(text => ({ label: text, value: text.toLowerCase() }));

function Late() {
  const [texts, give] = useState(null);
  const open = opened => { if (opened) later(COLOURS).then(give); };
  return h(Select, { ...wide, placeholder: '请选择', onDropdownVisibleChange: open, notFoundContent: '加载中', loading: !texts },
    options(texts || []));
}

function Search() {
  const [texts, give] = useState([]);
  return h(Select, { ...wide, showSearch: true, filterOption: false, notFoundContent: null, onSearch: typed => found(typed).then(give) },
    options(texts));
}

function Dialog() {
  const [open, setOpen] = useState(false), [inside, write] = useState(''), [taken, take] = useState('');
  const settle = () => { take(inside); setOpen(false); };
  return h('div', null,
    h(Button, { onClick: () => setOpen(true) }, '添加'), h('p', { className: 'taken' }, taken),
    h(Modal, { [seen]: open, title: 'Dialog', okText: '确定', cancelText: '取消', onOk: settle, onCancel: () => setOpen(false) },
      h(Input.TextArea, { value: inside, onChange: event => write(event.target.value) })));
}

function Aside() {
  const [open, setOpen] = useState(false);
  return h('div', null,
    h(Button, { onClick: () => setOpen(true) }, '更多'),
    h(Drawer, { [seen]: open, title: 'Drawer', onClose: () => setOpen(false) },
      h(Input, { placeholder: 'aside' }), h(Select, { ...wide, className: 'in-drawer' }, options(COLOURS))));
}

function Wizard() {
  const [step, go] = useState(0);
  const steps = ['First', 'Second', 'Third'];
  return h('div', null,
    three ? h(Steps, { current: step }, steps.map(title => h(Steps.Step, { key: title, title })))
      : h(Steps, { current: step, items: steps.map(title => ({ title })) }),
    h(Input, { key: step, placeholder: `field of step ${step}` }),
    h(Button, { disabled: step === 2, onClick: () => go(step + 1) }, '下一步'));
}

function Cases() {
  const columns = [
    { title: '投诉编号', dataIndex: 'number', render: number => h('a', { href: `#/case/${number}` }, number) },
    { title: '状态', dataIndex: 'status' },
  ];
  return h(Table, { columns, dataSource: ROWS, pagination: { pageSize: 5 }, scroll: { y: 400 } });
}

// Shows what was chosen, and then takes it back.
function Forgetful() {
  return h(Select, { ...wide, value: three ? '' : null }, options(COLOURS));
}

const Fields = () => h(Form, null,
  field('text', h(Input)),
  field('shorter', h(Input, { maxLength: 4 })),
  field('reverting', h(Input, { value: 'fixed', onChange: () => {} })),
  field('area', h(Input.TextArea, { rows: 3 })),
  field('native', h('select', null, COLOURS.map(text => h('option', { key: text }, text)))),
  field('list', h(Select, { ...wide, placeholder: '请选择' }, [...options(COLOURS), option('Grey', { disabled: true })])),
  field('late', h(Late)),
  field('long', h(Select, { ...wide }, options(RIGHTS))),
  field('closed', h(Select, { ...wide, open: false }, options(COLOURS))),
  field('switched_off', h(Select, { ...wide, disabled: true }, options(COLOURS))),
  field('empty', h(Select, wide)),
  field('forgetful', h(Forgetful)),
  field('several', h(Select, { ...wide, mode: 'multiple', defaultValue: ['blue'] }, options(COLOURS))),
  field('tags', h(Select, { ...wide, mode: 'tags', open: false })),
  field('search', h(Search)),
  field('radio', h(Radio.Group, { options: [...boxed(COLOURS), { label: 'Grey', value: 'grey', disabled: true }] })),
  field('buttons', h(Radio.Group, null, COLOURS.map(text => h(Radio.Button, { key: text, value: text }, text)))),
  field('agree', h(Checkbox, null, '我同意')),
  field('places', h(Checkbox.Group, { options: boxed(PLACES), defaultValue: ['image'] })),
  field('date', h(DatePicker, {})),
  field('picked', three ? h(DatePicker) : h(DatePicker, { inputReadOnly: true })),
  field('this_year', h(DatePicker, { ...(three ? {} : { inputReadOnly: true }), disabledDate: day => day.year() < 2025 })),
  field('range', h(DatePicker.RangePicker, {})),
  field('files', h(Upload, { multiple: true, beforeUpload: () => false }, h(Button, null, '上传'))),
  field('dialog', h(Dialog)),
  field('steps', h(Wizard)),
  field('cases', h(Cases)),
  field('drawer', h(Aside)));

if (three) ReactDOM.render(h(Fields), document.getElementById('root'));
else ReactDOM.createRoot(document.getElementById('root')).render(h(Fields));
