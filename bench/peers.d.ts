declare module '@webantic/nginx-config-parser' {
  class ConfigParser {
    toJSON(text: string): unknown;
  }
  export = ConfigParser;
}
