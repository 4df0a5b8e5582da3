import panels from "./panels.zh-CN";

export default {
  panels,
  app: { name: "邻里", tagline: "共建共治共享", skip: "跳到主要内容" },
};
