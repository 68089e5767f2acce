// The columns that a message names: its values `column` and `columns`, at any depth.
import type { Message, MessageValue } from '../schema/message.ts';

const isMessage = (value: MessageValue): value is Message => typeof value === 'object' && !Array.isArray(value);

/** @returns the names */
export function columnsIn(message: Message): ReadonlySet<string> {
  const names = new Set<string>();
  mapColumns(message, (name) => {
    names.add(name);
    return name;
  });
  return names;
}

/** @returns the message with each name of a column as `name` gives it */
export function mapColumns(message: Message, name: (one: string) => string): Message {
  const mapped = (key: string, value: MessageValue): MessageValue => {
    if (isMessage(value)) return key === 'columns' ? mapList(value) : mapColumns(value, name);
    if (Array.isArray(value))
      return value.map((item) =>
        typeof item === 'string' ? (key === 'columns' ? name(item) : item) : mapColumns(item, name),
      );
    return key === 'column' && typeof value === 'string' ? name(value) : value;
  };
  // the first of many columns stand in a list of their own
  const mapList = (list: Message): Message => ({
    ...list,
    values: Object.fromEntries(
      Object.entries(list.values).map(([key, value]) => [key, mapped(key === 'shown' ? 'columns' : key, value)]),
    ),
  });
  return {
    ...message,
    values: Object.fromEntries(Object.entries(message.values).map(([key, value]) => [key, mapped(key, value)])),
  };
}
