import { describe, expect, it } from '@jest/globals';
import { readField, type FieldKind } from './read-field.ts';

describe('readField', () => {
  it.each<[FieldKind, unknown, string | number | null | undefined]>([
    ['number', '220', 220],
    ['number', ' -1.5e3 ', -1500],
    ['number', 4, 4],
    ['number', '', null],
    ['number', null, null],
    ['number', '1,200', undefined],
    ['number', 'NaN', undefined],
    ['number', true, undefined],
    ['category', ' Sri Sri ', 'Sri Sri'],
    ['category', 3, '3'],
    ['category', undefined, null],
    ['category', ['a'], undefined],
    ['date', '1970-01-02', 86_400_000],
    ['date', '2018-06-22 15:58:20+01:00', Date.UTC(2018, 5, 22, 14, 58, 20)],
    ['date', '2018-06-22T15:58:20.123456+0000', Date.UTC(2018, 5, 22, 15, 58, 20, 123)],
    ['date', '2018-06-22T15:58Z', Date.UTC(2018, 5, 22, 15, 58)],
    ['date', 5, 5],
    ['date', '', null],
    ['date', '2018-02-31', undefined],
    ['date', '2018-13-01', undefined],
    ['date', '22/06/2018', undefined],
    ['date', 'yesterday', undefined],
    ['site', 'https://WWW.People.com/a?b', 'people.com'],
    ['site', 'speedtalk.com/forum/viewtopic.php?t=51650', 'speedtalk.com'],
    ['site', 'https://web.archive.org/web/20171008/http://www.a.example/x', 'a.example'],
    ['site', 'web.archive.org/web/2017/b.example/x', 'b.example'],
    ['site', ' ', null],
    ['site', 'no site', undefined],
    ['site', 'localhost', undefined],
    ['site', 7, undefined],
  ])('reads the %s %j as %p', (kind, value, expected) => {
    expect(readField(kind, value)).toBe(expected);
  });
});
