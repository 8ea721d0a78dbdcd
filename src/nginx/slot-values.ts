import type { Setter } from './directives.ts';

/**
 * What NGINX says to a value that one of its generic setters reads (ngx_conf_set_*_slot), or undefined when it
 * takes it. Values with a meaning of their own (times with units, enumerations) are left to NGINX.
 */
export function slotFault(setter: Setter, name: string, value: string): string | undefined {
  switch (setter) {
    case 'flag':
      return /^(on|off)$/i.test(value)
        ? undefined
        : `invalid value "${value}" in "${name}" directive, it must be "on" or "off"`;
    case 'num':
      return /^\d+$/.test(value) ? undefined : 'invalid number';
    case 'size':
      return /^\d+[kKmM]?$/.test(value) ? undefined : 'invalid value';
    case 'off':
      return /^\d+[kKmMgG]?$/.test(value) ? undefined : 'invalid value';
    default:
      return undefined;
  }
}

/** True for settings that NGINX refuses to read twice in one block: the setter finds the first one's value there. */
export function isOnce(setter: Setter): boolean {
  return setter !== 'custom' && setter !== 'str-array' && setter !== 'keyval' && setter !== 'bitmask';
}
