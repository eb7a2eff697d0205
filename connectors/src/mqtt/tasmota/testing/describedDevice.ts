/** The retained messages by which a device describes itself. `config` and `sensors` replace keys of a device without relays and sensors. */
export function describedDevice(mac: string, config: object = {}, sensors: object = {}) {
  const id = mac.slice(-6);
  const description = {
    ip: '192.0.2.10',
    dn: 'Tasmota',
    fn: ['Tasmota', null, null, null],
    hn: `tasmota-${id}`,
    mac,
    md: 'Generic',
    ty: 0,
    if: 0,
    ofln: 'Offline',
    onln: 'Online',
    state: ['OFF', 'ON', 'TOGGLE', 'HOLD'],
    sw: '14.3.0',
    t: `tasmota_${id}`,
    ft: '%prefix%/%topic%/',
    tp: ['cmnd', 'stat', 'tele'],
    rl: [0, 0, 0, 0],
    swc: [-1, -1, -1, -1],
    swn: [null, null, null, null],
    btn: [0, 0, 0, 0],
    so: { 4: 0, 11: 0, 13: 0, 17: 0, 20: 0, 30: 0, 68: 0, 73: 0, 82: 0, 114: 0, 117: 0 },
    lk: 0,
    lt_st: 0,
    bat: 0,
    dslp: 0,
    sho: [],
    sht: [],
    ver: 1,
    ...config,
  };
  return [
    { topic: `tasmota/discovery/${mac}/config`, payload: description },
    { topic: `tasmota/discovery/${mac}/sensors`, payload: { sn: { Time: '2026-01-15T11:59:00', ...sensors }, ver: 1 } },
  ];
}
