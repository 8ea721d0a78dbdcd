declare module '@webantic/nginx-config-parser' {
  export default class ConfigParser {
    toJSON(text: string): unknown;
  }
}
