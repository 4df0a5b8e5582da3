export default { trend: "走势" };
