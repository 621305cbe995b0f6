// What the worker needs of JavaScript: a value in a form whose content can be read.
(value, ordered, most) => {
    if (typeof value !== 'object' || value === null) {
        throw new TypeError(`a ${typeof value} has no plain form`);
    }
    if (value instanceof Number || value instanceof String || value instanceof Boolean || value instanceof BigInt) {
        return value.valueOf();
    }
    if (Array.isArray(value) || value instanceof Map) {
        return value;
    }
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
        return Array.from(value);
    }
    if (value instanceof Set && ordered) {
        throw new TypeError('a set has no order; return an array');
    }
    if (typeof value[Symbol.iterator] === 'function') {
        const items = [];
        for (const item of value) {
            if (items.push(item) >= most) {
                break;
            }
        }
        return items;
    }
    const kind = Object.prototype.toString.call(value);
    if (kind !== '[object Object]') {
        throw new TypeError(`a value of class ${kind.slice(8, -1)} has no plain form`);
    }
    return value;
}
