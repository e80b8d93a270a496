# docs/walk-through: the host of docs/walk-through.md: a shop as Compose starts it, and an agent with every right

populate() {
  local shop='--label com.docker.compose.project=shop --label com.docker.compose.service'
  prepare_containers
  docker tag lab/base shop/web:1.4
  docker tag lab/base shop/db
  docker tag lab/base ops/agent:2.1
  container shop-web-1 image=shop/web:1.4 more="$shop=web --publish 8080:8080"
  container shop-db-1 image=shop/db memory= restart= more="$shop=db"
  container agent image=ops/agent:2.1 caps= gain= network='--network host' more=--privileged
  settle
}
